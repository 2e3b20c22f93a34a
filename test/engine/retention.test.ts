import { expect, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import { keepRetention } from "../../src/engine/retention.ts";
import { echo, engineWith, runToEnd, sharedStore } from "./engine-harness.ts";
import { FakeClock, until } from "./fake-clock.ts";

const HOUR_MS = 3_600_000;
const store = sharedStore();
const BODY = "steps:\n  - { id: say, uses: test.echo }\n";

test("details older than the limit are deleted within the next hour; the run can still be viewed and run again", async () => {
  const clock = new FakeClock();
  const engine = engineWith(store(), [], { clock, keepRunsMs: 2 * HOUR_MS });
  await engine.recover();
  const { id, createdAtMs } = await runToEnd(engine, BODY);
  for (let hour = 1; hour <= 2; hour++) {
    await clock.untilSleeping(HOUR_MS);
    expect((await engine.view(id))?.steps).toHaveLength(1);
    clock.advance(HOUR_MS);
  }
  await clock.untilSleeping(HOUR_MS);
  clock.advance(HOUR_MS);
  await until(async () => (await engine.view(id))?.prunedAtMs !== undefined, "the run to be pruned");
  expect(await engine.view(id)).toMatchObject({ status: "succeeded", steps: [], artifacts: [] });
  expect(await engine.list({ limit: 1 })).toMatchObject([{ id }]);
  const origin = await engine.origin(id);
  expect(origin?.source.text).toContain("uses: test.echo");
  expect(clock.nowMs() - createdAtMs).toBeGreaterThanOrEqual(2 * HOUR_MS);
});

test("nothing is deleted if everything is kept", async () => {
  const clock = new FakeClock();
  const engine = engineWith(store(), [echo], { clock });
  await engine.recover();
  const { id } = await runToEnd(engine, BODY);
  clock.advance(1_000 * HOUR_MS);
  expect((await engine.view(id))?.steps).toHaveLength(1);
});

test("a store that does not respond is tried again an hour later, and many batches are deleted in one go", async () => {
  const clock = new FakeClock();
  const closing = new AbortController();
  const answers = [undefined, 50, 50, 7, 0];
  const told: unknown[] = [];
  const retention = {
    pruneRuns: async () => {
      const answer = answers.shift();
      if (answer === undefined) throw new Error("gone");
      return answer;
    },
    forgetSent: async () => 0,
  };
  const log = { ...silentLog, info: (facts: object) => told.push(facts), warn: () => told.push("warned") };
  const kept = keepRetention({ store: { ...store(), retention }, clock, log }, HOUR_MS, closing.signal);
  await clock.untilSleeping(HOUR_MS);
  expect(told).toEqual(["warned"]);
  clock.advance(HOUR_MS);
  await clock.untilSleeping(HOUR_MS);
  expect(told).toEqual(["warned", { runs: 107, messages: 0 }]);
  closing.abort();
  await kept;
});
