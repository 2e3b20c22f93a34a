import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { eventually } from "../support/eventually.ts";
import { container, deployment, FIXTURE_IMAGE, fetchText, pod, TestSandbox } from "./harness.ts";

const COMMAND = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "regatta-sandbox-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("a port in use is reported clearly", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as { port: number };
  const starting = startSandbox({ dataDir: folder, port, log: silentLog, image: FIXTURE_IMAGE });
  await expect(starting).rejects.toMatchObject({
    code: "SANDBOX_PORT_IN_USE",
    message: expect.stringContaining(String(port)),
  });
  await new Promise((resolve) => other.close(resolve));
});

test("closing while pods are being set up leaves none of their files", async () => {
  const sandbox = await startSandbox({ dataDir: folder, log: silentLog, image: FIXTURE_IMAGE });
  const box = await TestSandbox.connect(sandbox.url, sandbox.kubeconfigPath);
  const names = Array.from({ length: 12 }, (_, index) => `new-${index}`);
  await Promise.all(
    names.map((name) =>
      box.create("/api/v1/namespaces/default/pods", pod(name, [container("main", ["serve"])])),
    ),
  );
  box.disconnect();
  await sandbox.close();
  expect(readdirSync(join(folder, "pods"))).toEqual([]);
});

test("closing ends the pods and frees the port for the next start", async () => {
  const box = await TestSandbox.start();
  await box.create("/api/v1/namespaces/default/pods", pod("runs", [container("main", ["serve"])]));
  const ready = await box.ready("default", "app=runs");
  const url = `http://${String(ready.status.podIP)}:8080/pid`;
  const pid = await eventually("its process", async () =>
    Number(await fetchText(url).catch(() => undefined)),
  );
  const port = Number(new URL(box.sandbox.url).port);
  await box.close();
  expect(isAlive(pid)).toBe(false);
  const next = await startSandbox({ dataDir: folder, port, log: silentLog, image: FIXTURE_IMAGE });
  expect(next.url).toBe(box.sandbox.url);
  await next.close();
});

/** Starts `regatta sandbox --child` and returns what it prints about itself. */
async function startChild(): Promise<{
  child: ChildProcess;
  ready: { kubeconfigPath: string; url: string };
}> {
  const child = spawn(process.execPath, [COMMAND, "sandbox", "--child", "--data", folder], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { ...process.env, REGATTA_LOG_LEVEL: "silent" },
  });
  const [line] = await new Promise<string[]>((resolve) => {
    createInterface({ input: child.stdout }).once("line", (text) => resolve([text]));
  });
  return { child, ready: JSON.parse(line ?? "") };
}

/** The pods' processes: those whose working directory is inside the test's folder. */
function podProcesses(): number[] {
  const pids = execFileSync("ls", ["/proc"], { encoding: "utf8" })
    .split("\n")
    .filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    try {
      return execFileSync("readlink", [`/proc/${pid}/cwd`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).startsWith(folder);
    } catch {
      return false;
    }
  });
}

describe.skipIf(process.platform !== "linux")("regatta sandbox --child", () => {
  test.each(["its parent's pipe closes", "it is killed"])("leaves no process when %s", async (how) => {
    const { child, ready } = await startChild();
    expect(existsSync(ready.kubeconfigPath)).toBe(true);
    const box = await TestSandbox.connect(ready.url, ready.kubeconfigPath);
    const program = container("main", ["bookshop", "catalogue"]);
    await box.create("/api/v1/namespaces/default/pods", pod("runs", [program]));
    await eventually("its process", () => podProcesses().length === 1);
    const exited = new Promise((resolve) => child.once("exit", resolve));
    if (how === "it is killed") child.kill("SIGKILL");
    else child.stdin?.end();
    box.disconnect();
    await exited;
    await eventually("no process", () => podProcesses().length === 0);
  });
});

const kubectl = ["/usr/local/bin/kubectl", "/usr/bin/kubectl"].find(existsSync);

describe.skipIf(kubectl === undefined)(
  `kubectl${kubectl ? "" : " (skipped: kubectl is not installed; install it from kubernetes.io/docs/tasks/tools)"}`,
  () => {
    test("applies, waits, gets, reads logs and deletes", async () => {
      const box = await TestSandbox.start();
      const run = (...args: string[]) =>
        execFileAsync(kubectl ?? "", [
          "--kubeconfig",
          box.sandbox.kubeconfigPath,
          "--cache-dir",
          join(folder, "cache"),
          ...args,
        ]);
      try {
        const file = join(folder, "app.json");
        await writeFile(file, JSON.stringify(deployment("web", [container("main", ["serve"])])));
        expect(await run("apply", "-f", file)).toBe("deployment.apps/web created\n");
        expect(await run("apply", "-f", file)).toBe("deployment.apps/web unchanged\n");
        await run("wait", "--for=condition=Available", "deploy/web", "--timeout=20s");
        expect(await run("get", "pods")).toMatch(
          /NAME +READY +STATUS +RESTARTS +AGE\nweb-\S+ +1\/1 +Running +0 /,
        );
        await eventually("a log", async () =>
          (await run("logs", "deploy/web")).includes("listening on 8080"),
        );
        expect(await run("apply", "--server-side", "--force-conflicts", "-f", file)).toContain(
          "serverside-applied",
        );
        expect(await run("delete", "deploy/web", "--timeout=20s")).toContain('deployment.apps "web" deleted');
      } finally {
        await box.close();
      }
    });
  },
);

function execFileAsync(program: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    const text = { out: "", err: "" };
    child.stdout.on("data", (chunk) => {
      text.out += String(chunk);
    });
    child.stderr.on("data", (chunk) => {
      text.err += String(chunk);
    });
    child.once("close", (code) =>
      code === 0 ? resolve(text.out) : reject(new Error(`${args.join(" ")}: ${text.err}`)),
    );
  });
}
