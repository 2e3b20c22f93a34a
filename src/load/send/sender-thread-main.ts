import { parentPort, workerData } from "node:worker_threads";
import { describeOutcome } from "./describe-outcome.ts";
import { progressOf } from "./progress.ts";
import { prepareSender, type RunningSender } from "./send-load.ts";
import type { SenderThreadData, ThreadOrder, ThreadReport } from "./sender-thread.ts";

const PROGRESS_STEP_MS = 500;

/** The program of a worker thread: connects, reports that it is ready, sends its share when told to, returns the result. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("This program runs only as a worker thread.");
  const { spec, share } = workerData as SenderThreadData;
  const report = (message: ThreadReport) => port.postMessage(message);
  const sender = await prepareSender(spec, share);
  const totalMs = spec.profile.warmupMs + spec.profile.durationMs;

  let running: RunningSender | undefined;

  const run = async ({ startAtMs, monotonicMs }: Extract<ThreadOrder, { type: "start" }>) => {
    const begun = sender.run(monotonicMs - performance.timeOrigin);
    running = begun;
    const timer = setInterval(() => {
      report({ type: "progress", progress: progressOf(begun.state(), totalMs) });
    }, PROGRESS_STEP_MS);
    const outcome = await begun.done;
    clearInterval(timer);
    const measuredFrom = new Date(startAtMs + spec.profile.warmupMs);
    // The thread keeps running until it is terminated from outside: its exit must not overtake its result.
    report({ type: "result", result: describeOutcome(outcome, { spec, share, measuredFrom }) });
  };
  port.on("message", (order: ThreadOrder) => {
    if (order.type === "stop") running?.stop();
    else void run(order);
  });
  report({ type: "ready" });
}

await main();
