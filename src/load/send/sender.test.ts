import { describe, expect, test } from "vitest";
import type { Share } from "../order/share.ts";
import { createLoadSpec } from "../order/spec.ts";
import type { TransportFactory } from "../wire/create-transport.ts";
import { Sender } from "./sender.ts";

/** Answers each target after a given number of turns of the event loop, and records which were requested. */
function answering(turns: readonly number[], asked: number[]): TransportFactory {
  return (connections, events) => ({
    connections,
    slots: connections,
    open: () => events.onIdleClose(),
    send(slot, target) {
      asked.push(target);
      let left = turns[target] ?? 0;
      const step = () => (left-- > 0 ? setImmediate(step) : events.onAnswer(slot, 200, 1));
      setImmediate(step);
    },
    expire: () => undefined,
    close: () => undefined,
  });
}

/** The targets that one share of a load test requests, in order. */
async function askedBy(share: Share, weights: readonly [number, number], rateRps: number) {
  const asked: number[] = [];
  const [weight, other] = weights;
  const spec = createLoadSpec({
    url: "http://127.0.0.1:1/fast",
    weight,
    others: [{ url: "http://127.0.0.1:1/slow", weight: other }],
    rateRps,
    durationMs: 60_000,
    connections: 4,
    workers: 2,
    maxRequests: 240,
  });
  const sender = new Sender(spec, share, answering([0, 20], asked));
  await sender.open();
  const run = sender.run(performance.now());
  // In production the waker rings.
  const ringing = sender.pacer && setInterval(() => run.dispatch(), 1);
  await run.done;
  clearInterval(ringing);
  return asked;
}

describe("a share of a load test with several targets", () => {
  test.each<readonly [string, number, readonly [number, number]]>([
    ["closed loop, evenly", 0, [1, 1]],
    ["closed loop, by weight", 0, [3, 1]],
    ["open loop, evenly", 4_000, [1, 1]],
    ["open loop, by weight", 4_000, [3, 1]],
  ])("%s: asks each in its weight, however fast it answers", async (_name, rateRps, weights) => {
    const [weight, other] = weights;
    for (const index of [0, 1]) {
      const asked = await askedBy({ index, count: 2 }, weights, rateRps);
      const slow = asked.filter((target) => target === 1).length;
      expect(asked).toHaveLength(120);
      expect(slow).toBe((120 * other) / (weight + other));
    }
  });
});

describe("a share that is stopped", () => {
  /** Rings only once everything due by then is overdue, sends what it can, and is stopped. */
  async function stopped(options: { readonly connections: number; readonly dispatch: boolean }) {
    const { connections, dispatch } = options;
    const spec = createLoadSpec({
      url: "http://127.0.0.1:1/",
      rateRps: 1_000,
      durationMs: 60_000,
      connections,
    });
    const sender = new Sender(spec, { index: 0, count: 1 }, answering([0], []));
    await sender.open();
    const run = sender.run(performance.now() - 200);
    const now = performance.now();
    if (dispatch) run.dispatch(now);
    run.stop(now);
    return run.done;
  }

  test("leaves nothing out if it kept up", async () => {
    expect(await stopped({ connections: 1_000, dispatch: true })).toMatchObject({
      stopped: true,
      leftOut: 0,
    });
  });

  test("reports what was overdue, and that connections were free for it", async () => {
    const outcome = await stopped({ connections: 1_000, dispatch: false });
    expect(outcome).toMatchObject({ unsent: 0, leftOutWaited: false });
    expect(outcome.leftOut).toBeGreaterThanOrEqual(190);
  });

  test("reports what waited for a connection", async () => {
    const outcome = await stopped({ connections: 4, dispatch: true });
    expect(outcome).toMatchObject({ unsent: 0, leftOutWaited: true });
    expect(outcome.leftOut).toBeGreaterThanOrEqual(186);
  });
});

describe("the cap on the rate of a closed loop", () => {
  /** Answers every request after a time. */
  function answeringAfter(ms: number): TransportFactory {
    return (connections, events) => ({
      connections,
      slots: connections,
      open: () => events.onIdleClose(),
      send: (slot) => setTimeout(() => events.onAnswer(slot, 200, 1), ms),
      expire: () => undefined,
      close: () => undefined,
    });
  }

  /** What held back a closed loop. */
  async function limitsOf(
    maxRateRps: number,
    connections: number,
    transport: TransportFactory,
    requests: number,
  ) {
    const request = { url: "http://127.0.0.1:1/", rateRps: 0, durationMs: 60_000, connections };
    const spec = createLoadSpec({ ...request, maxRequests: requests });
    const capped = { ...spec, profile: { ...spec.profile, maxRateRps } };
    const sender = new Sender(capped, { index: 0, count: 1 }, transport);
    await sender.open();
    return (await sender.run(performance.now()).done).recording.limits;
  }

  test("is a limit if it holds back the loop", async () => {
    expect(await limitsOf(200, 4, answering([0], []), 20)).toEqual({ RATE_CAP: 1 });
  });

  test("is none if only the first requests had to wait, because there are more connections than it lets send at once", async () => {
    expect(await limitsOf(2_000, 32, answeringAfter(100), 128)).toEqual({});
  });
});
