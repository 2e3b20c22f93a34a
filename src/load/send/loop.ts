/** What a loop runs in. */
export interface LoopHost {
  /** Sends a request; a slot must be free. */
  send(intendedMs: number, nowMs: number): void;
  /** Ends the run if there is nothing left to wait for. */
  finishIfDone(nowMs: number): void;
}

/** What a run that was stopped early left unsent. */
export interface LeftOut {
  /** Overdue requests. They are not errors, but count when the rate is judged. */
  readonly requests: number;
  /** Whether they were waiting for a connection rather than for the generator. */
  readonly waited: boolean;
}

/** Decides when a request is sent: by a schedule (`OpenLoop`) or by the answers (`ClosedLoop`). */
export interface Loop {
  /** Sends what is due while slots are free. */
  dispatch(nowMs: number): void;
  /** The request on a slot was answered; the slot is neither busy nor free. */
  onAnswered(slot: number, nowMs: number): void;
  /** The request on a slot failed; the slot is neither busy nor free. */
  onFailed(slot: number, nowMs: number): void;
  /** Scheduled requests that have yet to be sent. */
  readonly toSend: number;
  /** How many of those are measured. */
  readonly measuredToSend: number;
  /** How long the cap on the rate kept slots idle in the measured time: the sum over all slots, in milliseconds. */
  readonly heldMs: number;
  /** Stops sending because the measured time was ended early. */
  stop(): LeftOut;
  /** Clears its timers. */
  close(): void;
}
