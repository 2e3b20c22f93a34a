/** What a loop is part of. */
export interface LoopHost {
  /** Sends one request; a slot must be free. */
  send(intendedMs: number, nowMs: number): void;
  /** Ends the run where nothing is left to wait for. */
  finishIfDone(nowMs: number): void;
}

/** What a run that was stopped early did not send. */
export interface LeftOut {
  /** Requests that were overdue. No errors: only the rate is judged by them. */
  readonly requests: number;
  /** Whether they waited for a connection, rather than for the generator. */
  readonly waited: boolean;
}

/** What decides when a request is sent: a schedule (`OpenLoop`), or the answers (`ClosedLoop`). */
export interface Loop {
  /** Sends what is due, as far as slots are free. */
  dispatch(nowMs: number): void;
  /** The request on a slot was answered; the slot is neither busy nor free. */
  onAnswered(slot: number, nowMs: number): void;
  /** The request on a slot failed; likewise. */
  onFailed(slot: number, nowMs: number): void;
  /** Requests of the schedule that are still to be sent. */
  readonly toSend: number;
  /** Those among them that are measured. */
  readonly measuredToSend: number;
  /** Sends no more, because the measured time was ended early. */
  stop(): LeftOut;
  /** Gives up its timers. */
  close(): void;
}
