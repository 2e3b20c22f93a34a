import type { Clock } from "../../base/clock.ts";
import { Pulse } from "./pulse.ts";

/** The parts of a bot that it cannot do without, as its health is judged by them. */
export interface Vitals {
  /** Beats whenever the store has answered. */
  readonly store: Pulse;
  /** Beats whenever the scheduler has looked for due slots, with or without success. */
  readonly scheduler: Pulse;
  /** Beats whenever the outbox has been looked through, with or without success. */
  readonly outbox: Pulse;
}

export function newVitals(clock: Clock): Vitals {
  return { store: new Pulse(clock), scheduler: new Pulse(clock), outbox: new Pulse(clock) };
}

/** The scheduler looks every 10 s and the outbox every 2 s; starting a due run and a slow store take longer. */
const LOOP_LIMIT_MS = 60_000;
/** A loop that has not come round for so long never will: only a restart helps. */
const HUNG_MS = 600_000;

/**
 * Why a bot should not be counted on now; empty when it is ready. Each of these passes by itself: an unreachable store or
 * Slack is tried again for as long as it takes.
 * @param leaseTtlMs a replica whose store is silent for so long no longer holds its runs.
 */
export function whyNotReady(
  vitals: Vitals,
  { isConnected, leaseTtlMs }: { readonly isConnected: boolean; readonly leaseTtlMs: number },
): readonly string[] {
  const { store, scheduler, outbox } = vitals;
  return [
    ...silence("the store has not answered", store, leaseTtlMs),
    ...(isConnected ? [] : ["the socket to Slack is not connected"]),
    ...silence("the scheduler has not looked for due runs", scheduler, LOOP_LIMIT_MS),
    ...silence("the outbox has not been looked through", outbox, LOOP_LIMIT_MS),
  ];
}

/** Why the process should be restarted; empty for what a restart would not mend, such as an unreachable store. */
export function whyNotAlive({ scheduler, outbox }: Vitals): readonly string[] {
  return [
    ...silence("the scheduler hangs: it has not looked for due runs", scheduler, HUNG_MS),
    ...silence("the sender hangs: the outbox has not been looked through", outbox, HUNG_MS),
  ];
}

function silence(what: string, pulse: Pulse, limitMs: number): readonly string[] {
  const silentMs = pulse.silentMs();
  return silentMs < limitMs ? [] : [`${what} for ${Math.round(silentMs / 1_000)} s`];
}
