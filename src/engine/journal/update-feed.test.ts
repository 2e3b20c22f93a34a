import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { RunView } from "../../run/run-view.ts";
import { UpdateFeed } from "./update-feed.ts";

/** A clock that stands still; `wake` ends its only sleep. */
function stillClock() {
  let nowMs = 0;
  let wake: (() => void) | undefined;
  const clock: Clock = {
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    sleep: (_ms, options) =>
      new Promise((resolve, reject) => {
        wake = resolve;
        options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
      }),
  };
  const advance = async (ms: number) => {
    nowMs += ms;
    wake?.();
    await nextTurn();
  };
  return { clock, advance };
}

function feedWithLog() {
  const { clock, advance } = stillClock();
  const feed = new UpdateFeed(clock, silentLog);
  const told: string[] = [];
  feed.subscribe(({ kind, view }) => told.push(`${kind} ${view.playbookTitle}`));
  return { feed, told, advance };
}

const view = (title: string) => ({ id: "r", playbookTitle: title }) as RunView;

describe("UpdateFeed", () => {
  test("throttles progress, but always delivers its last state", async () => {
    const { feed, told, advance } = feedWithLog();
    let current = view("1");
    for (const title of ["1", "2", "3"]) {
      current = view(title);
      feed.publishProgress(() => current);
    }
    expect(told).toEqual(["progress 1"]);
    await advance(250);
    expect(told).toEqual(["progress 1", "progress 3"]);
    await advance(250);
    expect(told).toHaveLength(2);
  });

  test("a step's change overtakes delayed progress", async () => {
    const { feed, told, advance } = feedWithLog();
    feed.publishProgress(() => view("1"));
    feed.publishProgress(() => view("2"));
    feed.publish("step", view("3"));
    await advance(1_000);
    expect(told).toEqual(["progress 1", "step 3"]);
  });

  test("reports nothing more about a dropped run, nor to a listener that has unsubscribed", async () => {
    const { feed, told, advance } = feedWithLog();
    const left: string[] = [];
    const leave = feed.subscribe(({ kind }) => left.push(kind));
    feed.publish("step", view("1"));
    leave();
    feed.publishProgress(() => view("2"));
    feed.drop("r");
    await advance(1_000);
    expect(told).toEqual(["step 1"]);
    expect(left).toEqual(["step"]);
  });
});
