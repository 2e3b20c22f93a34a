import type { FailureCause, LocalLimit } from "./failure-cause.ts";
import type { ErrorKind, ErrorReason } from "./result.ts";

/** How many different reasons a result lists; further ones are counted together for each kind. */
const MOST_REASONS = 10;
const OTHER_REASONS = "other reasons";

/** Counts failures by kind, by reason if it is known, and by the limits of the generator's own machine. */
export class FailureCounts {
  readonly kinds: Partial<Record<ErrorKind, number>> = {};
  readonly limits: Partial<Record<LocalLimit, number>> = {};
  readonly #reasons = new Map<string, ErrorReason>();

  get reasons(): readonly ErrorReason[] {
    return mergeReasons([[...this.#reasons.values()]]);
  }

  /** `count` requests failed in the same way. */
  failed(kind: ErrorKind, count: number, cause: FailureCause | undefined): void {
    this.kinds[kind] = (this.kinds[kind] ?? 0) + count;
    if (cause === undefined) return;
    const known = this.#reasons.has(keyOf(kind, cause.reason)) || this.#reasons.size < MOST_REASONS;
    const reason = known ? cause.reason : OTHER_REASONS;
    const key = keyOf(kind, reason);
    this.#reasons.set(key, { kind, reason, count: (this.#reasons.get(key)?.count ?? 0) + count });
    if (cause.limit !== undefined) this.limited(cause.limit);
  }

  /** A limit of the generator itself made itself felt. */
  limited(limit: LocalLimit): void {
    this.limits[limit] = (this.limits[limit] ?? 0) + 1;
  }
}

/**
 * The reasons of several senders, the most frequent first. Counts add up; if there are too many reasons, the rarest are
 * counted together for each kind, so that no failure is lost.
 */
export function mergeReasons(lists: readonly (readonly ErrorReason[])[]): readonly ErrorReason[] {
  const sorted = summed(lists.flat()).sort(byFrequency);
  const named = sorted.filter(({ reason }) => reason !== OTHER_REASONS);
  const rest = [
    ...named.slice(MOST_REASONS).map((one) => ({ ...one, reason: OTHER_REASONS })),
    ...sorted.filter(({ reason }) => reason === OTHER_REASONS),
  ];
  return [...named.slice(0, MOST_REASONS), ...summed(rest).sort(byFrequency)];
}

function summed(reasons: readonly ErrorReason[]): ErrorReason[] {
  const totals = new Map<string, ErrorReason>();
  for (const { kind, reason, count } of reasons) {
    const key = keyOf(kind, reason);
    totals.set(key, { kind, reason, count: (totals.get(key)?.count ?? 0) + count });
  }
  return [...totals.values()];
}

function byFrequency(a: ErrorReason, b: ErrorReason): number {
  return b.count - a.count || (keyOf(a.kind, a.reason) < keyOf(b.kind, b.reason) ? -1 : 1);
}

function keyOf(kind: string, reason: string): string {
  return `${kind}: ${reason}`;
}
