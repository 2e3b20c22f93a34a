import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";

test("a sleep ends early with the signal's own reason", async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(60_000, { signal: abort.signal });

  abort.abort(new Error("told to stop"));

  await expect(sleep).rejects.toThrow("told to stop");
});

test("a sleep does not begin when its signal is already aborted", async () => {
  await expect(
    systemClock.sleep(60_000, { signal: AbortSignal.abort(new Error("too late")) }),
  ).rejects.toThrow("too late");
});

test("a sleep longer than Node's timers can take is not over at once", async () => {
  const abort = new AbortController();
  const sleep = systemClock.sleep(30 * 86_400_000, { signal: abort.signal });
  await systemClock.sleep(20);
  abort.abort(new Error("told to stop"));
  await expect(sleep).rejects.toThrow("told to stop");
});

test("the monotonic clock never goes back", async () => {
  const before = systemClock.monotonicMs();
  await systemClock.sleep(1);

  expect(systemClock.monotonicMs()).toBeGreaterThan(before);
});
