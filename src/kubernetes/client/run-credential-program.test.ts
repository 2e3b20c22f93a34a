import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { loadKubeConfig } from "./kubeconfig.ts";
import { type CredentialProgram, runCredentialProgram } from "./run-credential-program.ts";

const { PATH } = process.env;

function program(script: string, more: Partial<CredentialProgram> = {}): CredentialProgram {
  return {
    user: "ada",
    command: process.execPath,
    args: ["-e", script],
    environment: { PATH },
    needsTerminal: false,
    ...more,
  };
}

const PRINTS = 'console.log(JSON.stringify({ status: { token: "t" } }))';
const HANGS = "setInterval(() => {}, 1000)";

describe("a program that provides credentials", () => {
  test("is called without a terminal, and its credentials are read", async () => {
    expect(await runCredentialProgram(program(PRINTS), undefined)).toEqual({ token: "t" });
  });

  test.each<[string, CredentialProgram, RegExp, boolean]>([
    [
      "is missing",
      program("", { command: "no-such-program" }),
      /"no-such-program".*user "ada", was not found/,
      false,
    ],
    [
      "fails",
      program('console.error("log in first"); process.exit(3)'),
      /failed \(exit code 3\): log in first/,
      true,
    ],
    ["prints no JSON", program('console.log("hello")'), /did not print an ExecCredential in JSON/, false],
    ["prints no credentials", program('console.log("{}")'), /neither a token nor a certificate/, false],
    [
      "prints without an end",
      program('const more = () => process.stdout.write("x".repeat(65536), more); more()'),
      /printed more than 1000000 characters/,
      false,
    ],
    ["hangs", program(HANGS), /printed nothing within 0\.3s/, true],
    ["asks a person", program(PRINTS, { needsTerminal: true }), /asks for input at a terminal/, false],
  ])("and %s is named, with the reason", async (_, wanted, message, retryable) => {
    await expect(
      runCredentialProgram(wanted, undefined, wanted.args[1] === HANGS ? 300 : 60_000),
    ).rejects.toMatchObject({ code: "KUBE_CREDENTIALS", message: expect.stringMatching(message), retryable });
  });

  test("is not quoted with its arguments, which may hold a secret", async () => {
    const failing = program("process.exit(1)", {
      args: ["-e", "process.exit(1)", "--", "--client-secret=keep-this"],
    });
    const failure = await runCredentialProgram(failing, undefined).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "KUBE_CREDENTIALS", hint: expect.any(String) });
    expect(inspect(failure)).not.toContain("keep-this");
  });

  test("is explained by the kubeconfig's own words on how to install it", async () => {
    const missing = program("", { command: "no-such-program", installHint: "Ask the platform team." });
    await expect(runCredentialProgram(missing, undefined)).rejects.toMatchObject({
      hint: "Ask the platform team.",
    });
  });

  test("that left a daemon with its output open does not keep the call waiting", async () => {
    const daemon = `require("node:child_process").spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { detached: true, stdio: "inherit" })`;
    const folder = mkdtempSync(join(tmpdir(), "regatta-daemon-"));
    const pidFile = join(folder, "pid");
    const wanted = program(
      `require("node:fs").writeFileSync(${JSON.stringify(pidFile)}, String(${daemon}.pid)); process.exit(0)`,
    );
    onTestFinished(() => {
      if (existsSync(pidFile)) process.kill(Number(readFileSync(pidFile, "utf8")), "SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    });
    const controller = new AbortController();
    const running = runCredentialProgram(wanted, controller.signal);
    await eventually("the daemon to run", () => existsSync(pidFile) && readFileSync(pidFile, "utf8") !== "");
    controller.abort(new Error("no longer wanted"));
    await expect(running).rejects.toThrow("no longer wanted");
  });

  test("ends with the call that needed it", async () => {
    const controller = new AbortController();
    const running = runCredentialProgram(program(HANGS), controller.signal);
    controller.abort(new Error("no longer wanted"));
    await expect(running).rejects.toThrow("no longer wanted");
  });
});

test("its credentials are kept until they expire, and it is told what it is called for", async () => {
  const config = loadKubeConfig({ kubeconfigPath: kubeconfig(), environment: { PATH } });
  const authorization = async () => {
    const options: { headers?: Record<string, string> } = {};
    await config.applyToHTTPSOptions(options);
    return options.headers?.Authorization ?? "";
  };
  const first = await authorization();
  expect(first).toMatch(/^Bearer client\.authentication\.k8s\.io\/v1-own-false-0\.\d+$/);
  expect(await authorization()).toBe(first);
});

/** Its program answers with what it was told, and a number that is another one each time. */
function kubeconfig(): string {
  const folder = mkdtempSync(join(tmpdir(), "regatta-program-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, "program.cjs"),
    `const { apiVersion, spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
    const token = [apiVersion, process.env.OWN, spec.interactive, Math.random()].join("-");
    console.log(JSON.stringify({ status: { token } }));`,
  );
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: [join(folder, "program.cjs")],
    env: [{ name: "OWN", value: "own" }],
  };
  const config = {
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: "https://c:6443" } }],
    users: [{ name: "u", user: { exec } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  };
  writeFileSync(join(folder, "config"), JSON.stringify(config));
  return join(folder, "config");
}
