import { afterEach, describe, expect, test } from "vitest";
import { createLoadCompare } from "../../src/actions/load/compare.ts";
import { createLoadRun } from "../../src/actions/load/run.ts";
import type { JsonObject } from "../../src/base/json.ts";
import { planRounds } from "../../src/compare/plan-rounds.ts";
import type { ComparisonResult } from "../../src/compare/result.ts";
import { DEFAULT_LOAD_POLICY } from "../../src/load/order/policy.ts";
import { createLoadSpec, type LoadRequest } from "../../src/load/order/spec.ts";
import { carriedPercentiles } from "../../src/load/result/carried.ts";
import type { LoadResult } from "../../src/load/result/result.ts";
import { runLoad } from "../../src/load/run-load.ts";
import { actionContext } from "../support/action-context.ts";
import { OK_ANSWER, serve, type TruthServer } from "../support/truth-servers.ts";

const servers: TruthServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function target(answer = OK_ANSWER): Promise<{ readonly url: string; readonly seen: string[] }> {
  const seen: string[] = [];
  const server = await serve((socket, request) => {
    seen.push(request.toString("latin1"));
    socket.write(answer);
  });
  servers.push(server);
  return { url: server.url, seen };
}

const run = (request: LoadRequest) => runLoad(createLoadSpec(request), { policy: DEFAULT_LOAD_POLICY });

describe("shapes", () => {
  test.each<readonly [string, Partial<LoadRequest>, number, number]>([
    // shape, request, measured, warm-up at the first rate
    ["ramp", { rateRps: 200, shape: { kind: "ramp", fromRps: 0 } }, 100, 0],
    ["steps", { shape: { kind: "steps", ratesRps: [40, 120] } }, 80, 8],
    ["spike", { rateRps: 50, shape: { kind: "spike", peakRps: 300 } }, 100, 10],
    ["soak", { rateRps: 60, shape: { kind: "soak" } }, 60, 12],
    [
      "ramp that is cut by a number of requests",
      { rateRps: 200, shape: { kind: "ramp", fromRps: 0 }, maxRequests: 30 },
      30,
      0,
    ],
  ])("%s: as many as the area below its rate, over two workers", async (_name, request, measured, warmup) => {
    const { url, seen } = await target();
    const result = await run({ url, rateRps: 0, durationMs: 1_000, warmupMs: 200, workers: 2, ...request });
    expect(result.requests).toBe(measured);
    expect(seen).toHaveLength(measured + warmup);
    expect(result.profile?.shape).toBe(request.shape?.kind);
    expect(result.mode).toBe("open");
  });
});

describe("several targets", () => {
  test("get their shares, and every request its own number, whichever worker sends it", async () => {
    const { url, seen } = await target();
    const result = await run({
      url: `${url}books/{seq}`,
      weight: 3,
      others: [
        { url: `${url}cart?id={uuid}`, method: "POST", body: '{"n":{seq}}', headers: { "X-Seq": "{seq}" } },
      ],
      rateRps: 200,
      durationMs: 1_000,
      workers: 2,
    });
    expect(result.status).toEqual({ 200: 200 });
    const books = seen.flatMap((text) => /^GET \/books\/(\d+) HTTP/.exec(text)?.[1] ?? []);
    const carts = seen.flatMap((text) => /X-Seq: (\d+)\r\n/.exec(text)?.[1] ?? []);
    expect([books.length, carts.length]).toEqual([150, 50]);
    expect(new Set([...books, ...carts].map(Number)).size).toBe(200);
    expect(Math.max(...[...books, ...carts].map(Number))).toBe(199);
    for (const text of seen.filter((cart) => cart.startsWith("POST"))) {
      const number = /X-Seq: (\d+)/.exec(text)?.[1];
      expect(text).toMatch(/^POST \/cart\?id=[0-9a-f-]{36} HTTP/);
      expect(text).toContain(`\r\n\r\n{"n":${number}}`);
    }
    expect(result.targets).toMatchObject([
      { url: `${url}books/{seq}`, method: "GET", weight: 3, requests: 150, status: { 200: 150 } },
      { url: `${url}cart?id={uuid}`, method: "POST", weight: 1, requests: 50, status: { 200: 50 } },
    ]);
  });
});

describe("the actions", () => {
  const services = {
    policy: DEFAULT_LOAD_POLICY,
    image: "",
    cluster: () => Promise.reject(new Error("none")),
  };
  const profile = { rate: 100, duration: "30s", warmup: "0s", connections: 4, workers: 1, timeout: "1s" };
  const failing = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

  test("load.run reports what it has measured so far, ends when that is enough, and keeps it", async () => {
    const { url } = await target(failing);
    const told: JsonObject[] = [];
    const context = actionContext("run", {
      figures(measured) {
        told.push(measured);
        return Number(measured.requests) > 20 ? "stop" : "continue";
      },
    });
    const params = { url, method: "GET", headers: {}, weight: 1, profile, where: "here" };
    const { result } = (await createLoadRun(services).run(params, context)) as unknown as {
      result: LoadResult;
    };
    expect(result.partial).toBe(true);
    expect(result.duration_s).toBeLessThan(25);
    expect(result.error_rate).toBe(1);
    expect(told.at(-1)).toMatchObject({ kind: "load", error_rate: 1, errors: {} });
    // What so few answers do not carry is absent, so no threshold can be judged by it.
    const { requests, latency_ms: latency } = told.at(-1) ?? {};
    const carried = carriedPercentiles(Number(requests)).filter((name) => name !== "p9999");
    expect(carried).toContain("p50");
    expect(Object.keys(latency as JsonObject)).toEqual([...carried, "max"]);
    expect(latency).not.toHaveProperty("p99");
  });

  test("load.compare stopped in its first round compares what there is", async () => {
    const [good, bad] = [await target(), await target(failing)];
    const context = actionContext("run", {
      figures: ({ error_rate }) => (Number(error_rate) > 0.5 ? "stop" : "continue"),
    });
    const variants = { none: { url: good.url, namespace: "" }, sidecar: { url: bad.url, namespace: "" } };
    const params = { variants, baseline: "none", path: "/", rounds: 3, margin: 0.05, where: "here", seed: 1 };
    const short = { ...profile, rate: 50, duration: "1s" };
    const compare = (order: JsonObject) =>
      createLoadCompare(services).run({ ...params, ...order, profile: short }, context);
    const { result } = await compare({});
    expect(result).toMatchObject({ kind: "comparison", rounds: 1 });
    const alone = { variants: { none: { url: bad.url, namespace: "" } } };
    expect((await compare(alone)).result).toMatchObject({ rounds: 1, error_rate: 1 });
  });

  test("load.compare adds rounds, up to the limit, only if the first ones do not tell", async () => {
    const { url } = await target();
    const variants = { none: { url, namespace: "" }, same: { url, namespace: "" } };
    const { result } = await createLoadCompare(services).run(
      {
        variants,
        baseline: "none",
        path: "/",
        rounds: { least: 6, most: 7 },
        margin: 0.05,
        where: "here",
        seed: 1,
        profile: { ...profile, rate: 400, duration: "1s" },
      },
      actionContext("run"),
    );
    // Whether six rounds tell depends on the machine; what follows from that does not.
    const { rounds, order, rules, verdict, overhead } = result as unknown as ComparisonResult;
    expect(rules).toEqual(
      rounds === 7 ? { margin: 0.05, alpha: 0.02, looks: 2 } : { margin: 0.05, alpha: 0.03, looks: 1 },
    );
    const undecided = [overhead.same?.p50, overhead.same?.p99].filter(
      (one) => one?.rounds_needed !== undefined,
    );
    if (rounds === 6 && verdict.ranked) expect(undecided).toEqual([]);
    expect(order.slice(0, 6)).toEqual(planRounds({ variants: ["none", "same"], rounds: 6, seed: 1 }));
  }, 60_000);

  test("load.run searches for the limit", async () => {
    const { url } = await target();
    const search = { p99: "5s", error_rate: 0.01, from: 20, to: 40, trial: "500ms" };
    const params = { url, method: "GET", headers: {}, weight: 1, where: "here" };
    const { outputs, result } = await createLoadRun(services).run(
      { ...params, profile: { ...profile, duration: "10s", find_limit: search } },
      actionContext("run"),
    );
    // How high it gets depends on the machine; that it reports what it tried does not.
    const { trials = [] } = (result as unknown as LoadResult).search ?? {};
    expect(trials[0]?.rate_rps).toBe(20);
    expect(trials.length).toBeGreaterThan(1);
    expect(outputs.found_rps).toBe(
      Math.max(0, ...trials.filter(({ kept }) => kept).map((trial) => trial.rate_rps)),
    );
  });

  test("a profile has one shape", async () => {
    const both = { ...profile, steps: [1], ramp: { from: 1 } };
    const params = { url: "http://127.0.0.1/", profile: both, where: "here" };
    await expect(createLoadRun(services).run(params, actionContext("run"))).rejects.toThrow(
      /cannot have both ramp and steps/,
    );
  });
});
