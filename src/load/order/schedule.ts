/** A part of a load test in which the rate changes linearly. */
export interface RateSegment {
  readonly durationMs: number;
  readonly fromRps: number;
  readonly toRps: number;
}

/** How the rate changes over the measured time. `soak` is a constant rate that is meant to be held for a long time. */
export type LoadShape =
  | { readonly kind: "constant" | "soak" }
  | { readonly kind: "ramp"; readonly fromRps: number }
  | { readonly kind: "steps"; readonly ratesRps: readonly number[] }
  | {
      readonly kind: "spike";
      readonly peakRps: number;
      /** When the spike begins. Default: so that it is in the middle. */
      readonly atMs?: number;
      /** How long it lasts. Default: a fifth of the measured time. */
      readonly forMs?: number;
    };

/**
 * The schedule of a shape; `undefined` for a constant rate.
 * @param rateRps the rate at which a ramp ends, or the rate before and after a spike; steps have rates of their own.
 */
export function scheduleOf(
  shape: LoadShape,
  rateRps: number,
  durationMs: number,
): readonly RateSegment[] | undefined {
  switch (shape.kind) {
    case "constant":
    case "soak":
      return undefined;
    case "ramp":
      return [{ durationMs, fromRps: shape.fromRps, toRps: rateRps }];
    case "steps":
      return shape.ratesRps.map((rate) => flat(durationMs / shape.ratesRps.length, rate));
    case "spike": {
      const forMs = Math.min(shape.forMs ?? durationMs / 5, durationMs);
      const atMs = Math.min(shape.atMs ?? (durationMs - forMs) / 2, durationMs - forMs);
      const parts = [
        flat(atMs, rateRps),
        flat(forMs, shape.peakRps),
        flat(durationMs - atMs - forMs, rateRps),
      ];
      return parts.filter((part) => part.durationMs > 0);
    }
  }
}

function flat(durationMs: number, rateRps: number): RateSegment {
  return { durationMs, fromRps: rateRps, toRps: rateRps };
}

/** How many requests are meant to start in a segment: the area under its rate. */
export function requestsOf({ durationMs, fromRps, toRps }: RateSegment): number {
  return ((fromRps + toRps) / 2) * (durationMs / 1_000);
}

export function durationOf(schedule: readonly RateSegment[]): number {
  return schedule.reduce((total, { durationMs }) => total + durationMs, 0);
}

/** Requests per second over the whole schedule. */
export function meanRateOf(schedule: readonly RateSegment[]): number {
  const requests = schedule.reduce((total, segment) => total + requestsOf(segment), 0);
  return (requests * 1_000) / durationOf(schedule);
}

/** The highest rate that a schedule reaches. */
export function peakRateOf(schedule: readonly RateSegment[]): number {
  return Math.max(...schedule.flatMap(({ fromRps, toRps }) => [fromRps, toRps]));
}
