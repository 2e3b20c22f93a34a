import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { EXIT } from "../../src/cli/exit-codes.ts";
import { readFortio } from "../../src/load/result/fortio/read-fortio.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

const CLI = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const servers: TruthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(onRequest: (request: string) => void = () => {}): Promise<string> {
  const server = await serve((socket, request) => {
    onRequest(request.toString("latin1"));
    socket.write(OK_ANSWER);
  });
  servers.push(server);
  return server.url;
}

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  // Nothing else of the shell: its settings would count, and FORCE_COLOR beside NO_COLOR makes Node warn on stderr.
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, [CLI, "load", ...args], {
    env: { PATH, HOME, NO_COLOR: "1", ...env },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (data: Buffer) => {
    stdout += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    stderr += data.toString();
  });
  const done = once(child, "close").then(([code]) => ({ code: code as number, stdout, stderr }));
  return { child, done };
}

describe("regatta load", () => {
  test("prints what was measured", async () => {
    const { done } = start([await target(), "--rate", "50", "-d", "1s"]);
    const { code, stdout, stderr } = await done;
    expect(stderr).toBe("");
    expect(code).toBe(EXIT.ok);
    expect(stdout).toContain("50 req/s, open loop, 1s, 16 connections, 1 worker");
    expect(stdout).toMatch(/status {6}200: 50\n/);
  });

  test("--json prints only the result, --out saves it; method, body and headers are sent", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regatta-load-"));
    const file = join(folder, "result.json");
    const seen: string[] = [];
    const url = await target((request) => seen.push(request));
    const args = ["--rate", "max", "-n", "20", "-c", "2", "-X", "put", "--body", "hello", "-H", "X-A: b:c"];
    const { code, stdout } = await start([url, ...args, "--json", "--out", file]).done;
    const kept = await readFile(file, "utf8");
    await rm(folder, { recursive: true });
    expect(code).toBe(EXIT.ok);
    expect(JSON.parse(stdout)).toMatchObject({ mode: "closed", method: "PUT", requests: 20 });
    expect(JSON.parse(kept)).toEqual(JSON.parse(stdout));
    expect(seen[0]).toMatch(/^PUT \/ HTTP\/1\.1\r\n[\s\S]*X-A: b:c\r\n\r\nhello$/);
  });

  test("several targets from a file, with a body from a file beside it", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regatta-load-"));
    await writeFile(join(folder, "cart.json"), '{"n":{seq}}');
    await writeFile(join(folder, "photo"), Uint8Array.from([0, 255]));
    const file = join(folder, "targets.yaml");
    await writeFile(
      file,
      "- { path: /cart, method: POST, body_file: cart.json, weight: 2 }\n- { path: /photo, method: PUT, body_file: photo }\n",
    );
    const seen: string[] = [];
    const url = await target((request) => seen.push(request));
    const { code, stdout } = await start([url, "--rate", "max", "-n", "40", "--targets", file, "--json"])
      .done;
    await rm(folder, { recursive: true });
    expect(code).toBe(EXIT.ok);
    expect(JSON.parse(stdout)).toMatchObject({
      requests: 40,
      targets: [{ weight: 1 }, { weight: 2 }, { weight: 1 }],
    });
    expect(seen.filter((text) => text.startsWith("POST /cart"))).toHaveLength(20);
    expect(seen.find((text) => text.startsWith("POST /cart"))).toMatch(/\r\n\r\n\{"n":\d+\}$/);
    expect(seen.find((text) => text.startsWith("PUT /photo"))?.slice(-2)).toBe("\u0000\u00ff");
  });

  test("--format fortio prints what fortio's tools read", async () => {
    const { stdout } = await start([await target(), "--rate", "max", "-n", "30", "--format", "fortio"]).done;
    const result = JSON.parse(stdout) as { DurationHistogram: { Count: number } };
    expect(result).toMatchObject({ RunType: "HTTP", RequestedQPS: "max", RetCodes: { 200: 30 } });
    expect(result.DurationHistogram.Count).toBe(30);
    expect(readFortio(stdout).requests).toBe(30);
  });

  test("--find-limit reports every trial", async () => {
    const flags = ["--find-limit", "5s", "--find-from", "20", "--find-to", "40", "--trial", "300ms"];
    const { code, stdout } = await start([await target(), ...flags, "-d", "2s"]).done;
    expect(code).toBe(EXIT.ok);
    expect(stdout).toMatch(/^highest rate within p99 5000 ms, error rate 0.01: [\d.]+ req\/s\./);
    expect(stdout).toMatch(/\n {7}20 req\/s {2}p99/);
  });

  test("--abort-errors ends it early, with the exit code for a breached threshold", async () => {
    const server = await serve((socket) => socket.write("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"));
    servers.push(server);
    const flags = ["--rate", "100", "-d", "5m", "--abort-errors", "0.5", "--json"];
    const { code, stdout, stderr } = await start([server.url, ...flags]).done;
    expect(code).toBe(EXIT.thresholdBreached);
    expect(stderr).toBe("The error rate was 1, and --abort-errors allows 0.5.\n");
    expect(JSON.parse(stdout)).toMatchObject({ partial: true, error_rate: 1 });
  });

  test("--abort-errors is checked on the final result as well: a test that ends before the first look at it", async () => {
    const server = await serve((socket) => socket.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"));
    servers.push(server);
    const { code, stdout } = await start([
      server.url,
      "-r",
      "100",
      "-n",
      "5",
      "--abort-errors",
      "0.1",
      "--json",
    ]).done;
    expect(code).toBe(EXIT.thresholdBreached);
    expect(JSON.parse(stdout)).toMatchObject({ requests: 5, partial: false, error_rate: 1 });
  });

  test("a test whose requests all failed fails, with the reason, and shows no latencies of nothing", async () => {
    const server = await serve(() => {});
    await server.close();
    const { code, stdout, stderr } = await start([server.url, "-r", "50", "-n", "5"]).done;
    expect(code).toBe(EXIT.runFailed);
    expect(stderr).toMatch(/^All 5 requests failed \(connect: connect ECONNREFUSED 127\.0\.0\.1:\d+\)\.\n$/);
    expect(stdout).toContain("5 × connect: connect ECONNREFUSED");
    expect(stdout).not.toMatch(/^(latency|service time) /m);
  });

  test("--expect-status and --expect-body say which answers are good, and each target has its figures", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regatta-load-"));
    const file = join(folder, "targets.yaml");
    await writeFile(file, "- { path: /other, headers: { x-b: own } }\n");
    const seen: string[] = [];
    const url = await target((request) => seen.push(request));
    const flags = ["-r", "max", "-n", "20", "--targets", file, "-H", "X-A: 1", "-H", "X-B: 2", "--json"];
    const { code, stdout } = await start([url, ...flags, "--expect-status", "204", "--expect-body", "no"])
      .done;
    await rm(folder, { recursive: true });
    expect(code).toBe(EXIT.runFailed);
    const half = { requests: 10, status: { 200: 10 }, errors: {}, unexpected: 10, error_rate: 1 };
    expect(JSON.parse(stdout)).toMatchObject({ unexpected: 20, error_rate: 1, targets: [half, half] });
    const other = seen.find((text) => text.startsWith("GET /other")) ?? "";
    expect(other).toMatch(/\r\nX-A: 1\r\n/);
    expect(other).toMatch(/\r\nx-b: own\r\n/);
    expect(other).not.toMatch(/X-B: 2/);
  });

  test("-n without -d takes as long as its requests take, in open and in closed loop", async () => {
    const url = await target();
    const open = await start([url, "-r", "2000", "-n", "500", "--json"]).done;
    expect(JSON.parse(open.stdout)).toMatchObject({ requests: 500, duration_s: 0.25, partial: false });
    const closed = await start([url, "-r", "max", "-n", "500", "--json"]).done;
    expect(JSON.parse(closed.stdout)).toMatchObject({ requests: 500, partial: false });
    const slow = await start([url, "-r", "0.1", "-n", "2", "--json"], { REGATTA_LOAD_MAX_DURATION: "19s" })
      .done;
    expect(slow.stderr).toMatch(
      /LOAD_CAP_EXCEEDED.*the duration with warm-up is 20s, and at most 19s are allowed/s,
    );
  });

  test("the configured cap on the rate holds a closed loop too, and the result says so", async () => {
    const env = { REGATTA_LOAD_MAX_RATE: "200" };
    const { stdout } = await start([await target(), "-r", "max", "-d", "1s", "-w", "2", "--json"], env).done;
    const { requests, generator } = JSON.parse(stdout) as LoadResult;
    expect(requests).toBeLessThanOrEqual(204);
    expect(generator.saturated).toBe(true);
    expect(generator.reason).toMatch(/the cap on the rate held it back.*Raise the cap/);
    const open = await start([await target(), "-r", "201", "-d", "1s"], env).done;
    expect(open.stderr).toMatch(/LOAD_CAP_EXCEEDED.*rate is 201/s);
  });

  test("--out is opened before anything is sent", async () => {
    let requests = 0;
    const url = await target(() => requests++);
    const { code, stdout, stderr } = await start([url, "-d", "1s", "-o", "/no/such/folder/x.json"]).done;
    expect(code).toBe(EXIT.failure);
    expect(stderr).toMatch(/OUT_UNWRITABLE.*\/no\/such\/folder\/x\.json.*Nothing was sent/s);
    expect({ stdout, requests }).toEqual({ stdout: "", requests: 0 });
  });

  test("Ctrl-C prints the partial result", async () => {
    let arrived = 0;
    const url = await target(() => {
      if (++arrived === 20) run.child.kill("SIGINT");
    });
    const run = start([url, "--rate", "100", "-d", "5m", "--json"]);
    const { code, stdout } = await run.done;
    expect(code).toBe(EXIT.interrupted);
    const result = JSON.parse(stdout) as LoadResult;
    expect(result.partial).toBe(true);
    expect(result.requests).toBeGreaterThanOrEqual(20);
  });

  test("file descriptors that run out are the generator's fault, with what to do", async () => {
    const command = [
      process.execPath,
      CLI,
      "load",
      await target(),
      "-r",
      "200",
      "-c",
      "400",
      "-d",
      "1s",
      "--json",
    ];
    const child = spawn("sh", ["-c", 'ulimit -n 128 && exec "$@"', "sh", ...command]);
    let stdout = "";
    child.stdout.on("data", (data: Buffer) => {
      stdout += data.toString();
    });
    await once(child, "close");
    const { errors, generator } = JSON.parse(stdout) as LoadResult;
    expect(errors.connect).toBeGreaterThan(0);
    expect(generator.saturated).toBe(true);
    expect(generator.reason).toMatch(/no file descriptors left \(EMFILE\)\. Raise the limit on open files/);
  });

  test.each([
    [["http://127.0.0.1:1/", "--rate", "many"], /Give requests per second/],
    [["http://127.0.0.1:1/", "--duration", "30"], /Give a time with its unit/],
    [["http://127.0.0.1:1/", "-H", "nothing"], /Give a header as/],
    [["http://127.0.0.1:1/", "--steps", "1,,2"], /Give rates with commas/],
    [["http://127.0.0.1:1/", "--expect-status", "2xx"], /Give statuses with commas/],
    [["http://127.0.0.1:1/", "--abort-errors", "2"], /from 0 to 1/],
    [["http://127.0.0.1:1/", "--ramp", "1", "--soak"], /--ramp and --soak cannot be used together/],
    [["http://127.0.0.1:1/", "--body-file", "/nowhere"], /LOAD_FILE_UNREADABLE/],
    [["http://127.0.0.1:1/", "--targets", "package.json"], /LOAD_TARGETS_INVALID/],
    [["http://127.0.0.1:1/", "-c", "0"], /Give a whole number, 1 or more/],
    [["http://8.8.8.8/"], /must not be put under load/],
    [["http://127.0.0.1:1/", "-c", "1", "-w", "2"], /connections \(1\) must be at least/],
  ])("%j is refused with the reason", async (args, reason) => {
    const { code, stdout, stderr } = await start(args).done;
    expect(code).not.toBe(EXIT.ok);
    expect(stdout).toBe("");
    expect(stderr).toMatch(reason);
  });
});
