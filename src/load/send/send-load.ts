import type { Share } from "../order/share.ts";
import type { LoadSpec } from "../order/spec.ts";
import { Waker } from "../pace/waker.ts";
import { transportFactory } from "../wire/create-transport.ts";
import { FINEST_TICK_MS, Sender, type SenderOutcome, type SenderState } from "./sender.ts";

/** One sender, ready to begin: its connections stand. */
export interface ReadySender {
  /** Begins at `startMs` of `performance.now()`. Resolves when every request was answered or has failed. */
  run(startMs: number): Promise<SenderOutcome>;
  state(): SenderState;
  /** Ends the measured time now, keeping what was measured. */
  stop(): void;
  /** Ends everything, keeping nothing. */
  abandon(): Promise<void>;
}

/** Prepares the part `share` of a load test on this thread: its connections, and in open mode the helper that wakes it. */
export async function prepareSender(spec: LoadSpec, share: Share): Promise<ReadySender> {
  const sender = new Sender(spec, share, await transportFactory(spec));
  const { pacer } = sender;
  const [waker] = await Promise.all([pacer ? Waker.create() : undefined, sender.open()]);
  return {
    async run(startMs) {
      const done = sender.run(startMs);
      if (waker && pacer) {
        const everyNth = Math.max(1, Math.ceil(FINEST_TICK_MS / pacer.intervalMs));
        const firstMs = pacer.startMs(0); // A share of a few requests may have none.
        waker.start(startMs + (Number.isFinite(firstMs) ? firstMs : 0), pacer.intervalMs * everyNth, () =>
          sender.dispatch(),
        );
      }
      const outcome = await done;
      await waker?.stop();
      return outcome;
    },
    state: () => sender.state(),
    stop: () => sender.stop(),
    async abandon() {
      sender.abandon();
      await waker?.stop();
    },
  };
}
