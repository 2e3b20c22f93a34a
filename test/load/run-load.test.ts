import { readFileSync, writeFileSync } from "node:fs";
import { Ajv } from "ajv";
import { afterEach, describe, expect, test, vi } from "vitest";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { createLoadSpec } from "../../src/load/order/spec.ts";
import { LoadResult } from "../../src/load/result/result.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { delayed, OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

const policy = DEFAULT_LOAD_POLICY;
const servers: TruthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(...args: Parameters<typeof serve>): Promise<string> {
  const server = await serve(...args);
  servers.push(server);
  return server.url;
}

describe("runLoad", () => {
  test("divides one load over worker threads, which together send what was requested", async () => {
    let arrived = 0;
    const url = await target((socket) => {
      arrived++;
      socket.write(OK_ANSWER);
    });
    const spec = createLoadSpec({ url, rateRps: 150, durationMs: 2_000, connections: 5, workers: 2 });
    const result = await runLoad(spec, { policy });
    expect(result.place).toEqual({ kind: "here" });
    expect(arrived).toBe(300);
    expect(result).toMatchObject({
      requests: 300,
      status: { 200: 300 },
      errors: {},
      connections: 5,
      workers: 2,
      rate_target_rps: 150,
      duration_s: 2,
      partial: false,
      bytes_in: 300 * OK_ANSWER.length,
    });
    expect(result.timeline.map((row) => row.second)).toEqual([0, 1]);
    expect(result.timeline.reduce((sum, row) => sum + row.requests, 0)).toBe(300);
    expect(result.generator.cpu_seconds).toBeGreaterThan(0);
    expect(result.histogram.rows).toBeUndefined();
    const matches = new Ajv().compile(LoadResult);
    expect(matches(result), JSON.stringify(matches.errors)).toBe(true);
  });

  test("reports its progress, and keeps what it has when stopped", async () => {
    const stop = new AbortController();
    const url = await target(delayed(1));
    const spec = createLoadSpec({ url, rateRps: 200, durationMs: 60_000 });
    const result = await runLoad(spec, {
      policy,
      stopSignal: stop.signal,
      onProgress({ phase, requests, totalMs }) {
        expect(totalMs).toBe(60_000);
        if (phase === "measuring" && requests > 20) stop.abort();
      },
    });
    expect(result.partial).toBe(true);
    expect(result.requests).toBeGreaterThan(20);
    expect(result.duration_s).toBeLessThan(50);
  });

  test("throws the reason when aborted", async () => {
    const abandon = new AbortController();
    const reason = new Error("Cancelled.");
    const url = await target(() => abandon.abort(reason));
    const spec = createLoadSpec({ url, rateRps: 100, durationMs: 60_000 });
    await expect(runLoad(spec, { policy, signal: abandon.signal })).rejects.toBe(reason);
  });

  test("sends nothing to a target that is not allowed", async () => {
    let arrived = 0;
    const url = await target(() => {
      arrived++;
    });
    const spec = createLoadSpec({ url, rateRps: 10, durationMs: 1_000 });
    const attempt = runLoad(spec, { policy: { ...policy, allow: ["10.0.0.0/8"] } });
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_TARGET_REFUSED", state: "Nothing was sent." });
    expect(arrived).toBe(0);
  });
});

test("a load test starts at once although the wall clock was set, or the machine slept, since the process began", async () => {
  const server = await serve((socket) => socket.write(OK_ANSWER));
  servers.push(server);
  const wallMs = Date.now.bind(Date);
  const clock = vi.spyOn(Date, "now").mockImplementation(() => wallMs() + 8 * 3_600_000);
  try {
    const spec = createLoadSpec({ url: server.url, rateRps: 50, durationMs: 200 });
    const result = await runLoad(spec, { policy });
    expect(result.status).toEqual({ 200: 10 });
    expect(Date.parse(result.started_at)).toBeGreaterThan(wallMs() + 7 * 3_600_000);
  } finally {
    clock.mockRestore();
  }
});

test("schemas/load-result.schema.json is current", () => {
  const file = new URL("../../schemas/load-result.schema.json", import.meta.url);
  const schema = { $schema: "http://json-schema.org/draft-07/schema#", title: "LoadResult", ...LoadResult };
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
  expect(readFileSync(file, "utf8")).toBe(text);
});
