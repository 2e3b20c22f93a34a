import { type RateSegment, requestsOf } from "../order/schedule.ts";
import type { Share } from "../order/share.ts";
import type { Pacer } from "./pacer.ts";

/** The interval at which due starts are checked: shorter than a timer's, and a wake-up costs next to nothing. */
const STEP_MS = 0.25;

interface Place {
  readonly segment: RateSegment;
  readonly fromMs: number;
  /** Requests intended to have started before the segment, including a fraction of one. */
  readonly fromCount: number;
}

/**
 * A schedule whose rate is piecewise linear: ramps, steps, spikes. Request `i` of the whole is intended to start when the
 * area below the rate's line reaches `i`, as in vegeta's `lib/pacer.go`; there are none after the last segment. Shares are
 * interleaved as in `constantPacer`.
 */
export function schedulePacer(segments: readonly RateSegment[], share: Share): Pacer {
  const places: Place[] = [];
  let fromMs = 0;
  let fromCount = 0;
  for (const segment of segments) {
    const requests = requestsOf(segment);
    // A segment at rate 0 has no starts, and a start at its very beginning belongs to the next segment.
    if (requests > 0) places.push({ segment, fromMs, fromCount });
    fromMs += segment.durationMs;
    fromCount += requests;
  }
  const total = fromCount;
  const startMs = (index: number) => {
    const count = index * share.count + share.index;
    if (count > total - 1e-6) return Number.POSITIVE_INFINITY;
    const place = lastOf(places, (candidate) => candidate.fromCount <= count);
    return place === undefined ? 0 : place.fromMs + timeIn(place.segment, count - place.fromCount);
  };
  return {
    startMs,
    dueBy(elapsedMs) {
      let due = Math.max(0, Math.floor((countBy(places, elapsedMs, total) - share.index) / share.count) + 1);
      // Subtle: areas and their roots round differently; the schedule is authoritative.
      while (due > 0 && startMs(due - 1) > elapsedMs) due--;
      while (startMs(due) <= elapsedMs) due++;
      return due;
    },
    intervalMs: STEP_MS,
  };
}

/** When the area below a segment's line reaches `count`: the root of `from·t + (to - from)·t² / 2d = count`. */
function timeIn({ durationMs, fromRps, toRps }: RateSegment, count: number): number {
  const perMs = fromRps / 1_000;
  const growth = (toRps - fromRps) / 1_000 / durationMs;
  const root = Math.sqrt(Math.max(0, perMs * perMs + 2 * growth * count));
  // This form of the root does not lose precision if the growth is small.
  return count === 0 ? 0 : Math.min(durationMs, (2 * count) / (perMs + root));
}

/** The area up to a time. */
function countBy(places: readonly Place[], elapsedMs: number, total: number): number {
  const place = lastOf(places, (candidate) => candidate.fromMs <= elapsedMs);
  if (place === undefined) return -1;
  const { segment, fromMs, fromCount } = place;
  const ms = Math.min(elapsedMs - fromMs, segment.durationMs);
  const slope = (segment.toRps - segment.fromRps) / segment.durationMs;
  return Math.min(total, fromCount + (segment.fromRps * ms + (slope * ms * ms) / 2) / 1_000);
}

/** The last place that fits, by binary search. */
function lastOf(places: readonly Place[], fits: (place: Place) => boolean): Place | undefined {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const place = places[middle];
    if (place !== undefined && fits(place)) low = middle + 1;
    else high = middle;
  }
  return places[low - 1];
}
