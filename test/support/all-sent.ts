import type { Recording } from "../../src/load/result/recorder.ts";
import type { SenderOutcome } from "../../src/load/send/sender-run.ts";

/** What a sender returns that measured to its end and sent every request that was due. */
export function allSent(recording: Recording, durationMs = 1_000): SenderOutcome {
  return {
    recording,
    durationMs,
    sendingMs: durationMs,
    unsent: 0,
    stopped: false,
    leftOut: 0,
    leftOutWaited: false,
  };
}
