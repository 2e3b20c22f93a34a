import { describe, expect, test } from "vitest";
import type { TransportFactory } from "./create-transport.ts";
import { Sender } from "./sender.ts";
import type { Share } from "./share.ts";
import { createLoadSpec } from "./spec.ts";

/** Answers each target after so many turns of the event loop, and notes which were asked. */
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
      return 1;
    },
    expire: () => undefined,
    close: () => undefined,
  });
}

/** Which targets one share of a load test asks, in order. */
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
  const done = sender.run(performance.now());
  // In the product the waker rings.
  const ringing = sender.pacer && setInterval(() => sender.dispatch(), 1);
  await done;
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
