import { expect, test } from "vitest";
import { systemClock } from "../../base/clock.ts";
import { withinTime } from "./time-limit.ts";

const never = { clock: systemClock, signal: new AbortController().signal };
const untilAborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));

test("work that ends in time returns its answer, and was told its limit", async () => {
  expect(await withinTime("1m30s", "It", never, async ({ timeoutMs }) => timeoutMs)).toBe(90_000);
});

test("work that does not end is stopped, with a sentence that says why", async () => {
  const working = withinTime("10ms", "Installing X", never, ({ signal }) => untilAborted(signal));
  await expect(working).rejects.toMatchObject({
    code: "ACTION_TIMEOUT",
    message: "Installing X took longer than 10ms.",
  });
});

test("a stop from outside wins, with its own reason", async () => {
  const outside = new AbortController();
  const working = withinTime("1m", "It", { clock: systemClock, signal: outside.signal }, ({ signal }) =>
    untilAborted(signal),
  );
  outside.abort(new Error("cancelled"));
  await expect(working).rejects.toThrow("cancelled");
});
