import type { LoadProfile } from "./profile.ts";

/** Which part of a load test one sender does: part `index` (from 0) of `count` equal ones. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** The whole of it. */
export const WHOLE: Share = { index: 0, count: 1 };

/** A share divided again, as when each pod of a Job has several threads. The parts of all shares are all different. */
export function subShare(share: Share, part: Share): Share {
  return { index: share.index + share.count * part.index, count: share.count * part.count };
}

/** How many of `total` things fall to a share. The shares of all parts sum up to `total`. */
export function countOf(total: number, share: Share): number {
  return Math.floor(total / share.count) + (share.index < total % share.count ? 1 : 0);
}

/** The profile that one share runs: its own connections and requests. The rate stays whole; the pacer interleaves. */
export function profileOf(profile: LoadProfile, share: Share): LoadProfile {
  return {
    ...profile,
    connections: countOf(profile.connections, share),
    ...(profile.maxRequests === undefined ? {} : { maxRequests: countOf(profile.maxRequests, share) }),
  };
}
