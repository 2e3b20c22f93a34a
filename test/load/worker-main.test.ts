import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { parseWorkerLine, type WorkerLine } from "../../src/load/job/worker-line.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

/** Started as in the image: from the built product, with nothing but its environment. */
const START = 'import("./dist/load/job/worker-main.js").then(({ main }) => main([]))';
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const children: ChildProcessWithoutNullStreams[] = [];
const servers: TruthServer[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

function start(env: Readonly<Record<string, string>>): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, ["-e", START], {
    cwd: ROOT,
    env: { PATH: process.env.PATH, ...env },
  });
  children.push(child);
  return child;
}

async function linesOf(
  child: ChildProcessWithoutNullStreams,
  onLine: (line: WorkerLine) => void = () => {},
): Promise<{ readonly lines: readonly WorkerLine[]; readonly exitCode: number }> {
  const lines: WorkerLine[] = [];
  const exited = once(child, "exit");
  for await (const text of createInterface({ input: child.stdout })) {
    const line = parseWorkerLine(text);
    if (line === undefined) throw new Error(`No line of a worker: ${text.slice(0, 300)}`);
    lines.push(line);
    onLine(line);
  }
  const [exitCode] = (await exited) as [number];
  return { lines, exitCode };
}

async function environment(request: Partial<LoadRequest>): Promise<Record<string, string>> {
  const server = await serve((socket) => socket.write(OK_ANSWER));
  servers.push(server);
  const spec = createLoadSpec({ url: server.url, rateRps: 100, durationMs: 1_200, ...request });
  return orderFile(JSON.stringify(spec));
}

/** An order as the pod's Secret brings it. */
function orderFile(text: string): Record<string, string> {
  const folder = mkdtempSync(join(tmpdir(), "regatta-order-"));
  folders.push(folder);
  writeFileSync(join(folder, "order"), text);
  return { REGATTA_ORDER_FILE: join(folder, "order") };
}

describe("the load worker", () => {
  /** A file that says when to begin, empty as a kubelet makes it. */
  function startFile(): string {
    const folder = mkdtempSync(join(tmpdir(), "regatta-start-"));
    folders.push(folder);
    writeFileSync(join(folder, "at"), "");
    return join(folder, "at");
  }

  test("waits until it is told when to begin, sends its pod's share from then on, and reports in lines", async () => {
    const file = startFile();
    let startAt: Date | undefined;
    const child = start({
      ...(await environment({ connections: 3 })),
      JOB_COMPLETION_INDEX: "1",
      REGATTA_LOAD_SHARES: "2",
      REGATTA_START_FILE: file,
    });
    let readyLines = 0;
    const { lines, exitCode } = await linesOf(child, ({ type }) => {
      if (type !== "ready" || ++readyLines < 3) return;
      startAt ??= new Date(Date.now() + 3_000);
      writeFileSync(`${file}.new`, startAt.toISOString());
      renameSync(`${file}.new`, file);
    });
    expect(exitCode).toBe(0);
    expect(lines.slice(0, 3)).toEqual(Array(3).fill({ type: "ready", atMs: expect.any(Number) }));
    expect(lines.some((line) => line.type === "progress")).toBe(true);
    const last = lines.at(-1);
    if (last?.type !== "result") return expect.fail(`It ended with ${last?.type}.`);
    expect(last.result).toMatchObject({ requests: 60, rate_target_rps: 50, connections: 1, partial: false });
    expect(Date.parse(last.result.started_at)).toBe(startAt?.getTime());
    expect(last.result.histogram.rows).toHaveLength(last.result.timeline.length);
  });

  test("ends on SIGTERM while it waits to be told, with a result in which nothing was sent", async () => {
    const child = start({ ...(await environment({})), REGATTA_START_FILE: startFile() });
    const { lines, exitCode } = await linesOf(child, ({ type }) => {
      if (type === "ready") child.kill("SIGTERM");
    });
    expect(exitCode).toBe(0);
    expect(lines.at(-1)).toMatchObject({ type: "result", result: { partial: true, requests: 0 } });
  });

  test("prints the partial result on SIGTERM", async () => {
    const child = start(await environment({ durationMs: 60_000 }));
    const { lines, exitCode } = await linesOf(child, (line) => {
      if (line.type === "progress") child.kill("SIGTERM");
    });
    expect(exitCode).toBe(0);
    const last = lines.at(-1);
    expect(last).toMatchObject({ type: "result", result: { partial: true } });
    // It is not merged with others, and a log line must not grow with the hours of a soak.
    expect(last?.type === "result" && last.result.histogram.rows).toBeUndefined();
  });

  test.each<readonly [string, () => Record<string, string>, RegExp]>([
    ["no order", () => ({}), /REGATTA_ORDER_FILE is not set/],
    ["an order that is not there", () => ({ REGATTA_ORDER_FILE: "/nowhere/order" }), /cannot be read/],
    ["an order that is no JSON", () => orderFile("{"), /is not the JSON/],
    ["an order without a profile", () => orderFile("{}"), /has no target or no profile/],
    [
      "a share outside",
      () => ({ ...orderFile("{}"), JOB_COMPLETION_INDEX: "2", REGATTA_LOAD_SHARES: "2" }),
      /no share 2 of 2/,
    ],
  ])("refuses %s with a line and exit code 1", async (_, env, reason) => {
    const { lines, exitCode } = await linesOf(start(env()));
    expect(exitCode).toBe(1);
    expect(lines).toEqual([
      expect.objectContaining({
        type: "failure",
        code: "LOAD_WORKER_SETTINGS",
        message: expect.stringMatching(reason),
      }),
    ]);
  });
});
