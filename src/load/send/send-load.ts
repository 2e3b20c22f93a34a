import type { Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import { Waker } from "../pace/waker.ts";
import { transportFactory } from "../wire/create-transport.ts";
import { Sender } from "./sender.ts";
import type { SenderOutcome, SenderState } from "./sender-run.ts";

/** The shortest interval at which the helper thread rings; at high rates several requests are sent per ring. */
const FINEST_TICK_MS = 0.25;

/** A sender whose connections are established. */
export interface ReadySender {
  /** Starts at `startMs` of `performance.now()`. May be called once. */
  run(startMs: number): RunningSender;
}

export interface RunningSender {
  /** Resolves when every request was answered or has failed. */
  readonly done: Promise<SenderOutcome>;
  state(): SenderState;
  /** Ends the measured time now, keeping what was measured. */
  stop(): void;
}

/** Prepares the given share of a load test on this thread: its connections, and in open mode the helper that wakes it. */
export async function prepareSender(spec: LoadSpec, share: Share): Promise<ReadySender> {
  const sender = new Sender(spec, share, await transportFactory(spec, share));
  const { pacer } = sender;
  if (pacer === undefined) {
    await sender.open();
    return sender;
  }
  const [waker] = await Promise.all([Waker.create(), sender.open()]);
  return {
    run(startMs) {
      const run = sender.run(startMs);
      const everyNth = Math.max(1, Math.ceil(FINEST_TICK_MS / pacer.intervalMs));
      const firstMs = pacer.startMs(0); // Infinite if there are too few requests for this share to have one.
      waker.start(startMs + (Number.isFinite(firstMs) ? firstMs : 0), pacer.intervalMs * everyNth, () =>
        run.dispatch(),
      );
      const done = run.done.then(async (outcome) => {
        await waker.stop();
        return outcome;
      });
      return { done, state: () => run.state(), stop: () => run.stop() };
    },
  };
}
