import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { Scheduler } from "../../src/scheduler/scheduler.ts";
import { ProductBench, RACE_MS } from "../support/product-bench.ts";
import { shownText } from "../support/workspace-user.ts";

const NIGHT_MS = 24 * 3_600_000;
const FIRST_MS = Date.UTC(2027, 4, 3, 1); // 03:00 in Berlin

let offsetMs = FIRST_MS - 3_600_000 - systemClock.nowMs();
const clock = { ...systemClock, nowMs: () => systemClock.nowMs() + offsetMs };
let bench: ProductBench;
let scheduler: Scheduler;

beforeAll(async () => {
  bench = await ProductBench.start({}, clock);
  scheduler = bench.startScheduler();
});
afterAll(async () => {
  await scheduler?.stop();
  await bench?.close();
});

/** Moves the product's time to a slot, and waits for the card of that run with what is said of the night. */
async function nightAt(slotMs: number, run: string): Promise<string> {
  offsetMs = slotMs + 1_000 - systemClock.nowMs();
  scheduler.look();
  const isIt = (text: string) => text.includes(`run ${run} `) && text.includes("This night cannot be judged");
  const card = await bench.message(`night ${run}`, (message) => isIt(shownText(message)), RACE_MS);
  return shownText(card).replaceAll("\\n", "\n");
}

test("the bundled nightly race is scheduled, starts, races real meshes, and says why nights of one round are not judged", {
  timeout: 2 * RACE_MS,
}, async () => {
  await bench.type(
    '/mesh schedule add nightly "0 3 * * *" Europe/Berlin nightly meshes=none,sidecar rounds=1 duration=1s rate=20',
  );
  await bench.message("the confirmation", ({ text }) => text.includes(" scheduled "));
  const first = await nightAt(FIRST_MS, "#1");
  expect(first).toMatch(/This night cannot be judged: 1 round: a quick look/);
  expect(first).toMatch(/schedule nightly of <@U0ADA0001>/);
  expect(first).not.toMatch(/earlier nights? (?:left out|not comparable)/);

  const text = await nightAt(FIRST_MS + NIGHT_MS, "#2");
  expect(text).toMatch(/This night cannot be judged: 1 round: a quick look/);
  expect(text).toMatch(/1 earlier night left out: too few rounds, errors, or a busy machine\./);
  expect(text).not.toMatch(/slower|faster|not comparable|has changed|stands out/);
  const slots = await bench.product.store.schedules.slotsOf("nightly", 5);
  expect(slots.map(({ slotMs, outcome }) => [slotMs, outcome])).toEqual([
    [FIRST_MS + NIGHT_MS, "run"],
    [FIRST_MS, "run"],
  ]);
  expect(await bench.raceNamespaces()).toEqual([]);
});
