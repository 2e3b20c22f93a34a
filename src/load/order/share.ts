import type { LoadProfile } from "./profile.ts";

/** The part of a load test that one sender sends: part `index` (from 0) of `count` equal parts. */
export interface Share {
  readonly index: number;
  readonly count: number;
}

/** All of it. */
export const WHOLE: Share = { index: 0, count: 1 };

/** Divides a share further, for a pod of a Job that has several threads. No two parts of any shares are the same. */
export function subShare(share: Share, part: Share): Share {
  return { index: share.index + share.count * part.index, count: share.count * part.count };
}

/** How many of `total` things belong to a share. Over all shares this adds up to `total`. */
export function countOf(total: number, share: Share): number {
  return Math.floor(total / share.count) + (share.index < total % share.count ? 1 : 0);
}

/** How many of `total` things fall to the shares before this one. */
export function countBefore(total: number, share: Share): number {
  return Math.floor(total / share.count) * share.index + Math.min(share.index, total % share.count);
}

/** The profile that one share runs, with its own number of connections and requests. The rate is not divided: the pacer interleaves shares. */
export function profileOf(profile: LoadProfile, share: Share): LoadProfile {
  return {
    ...profile,
    connections: countOf(profile.connections, share),
    ...(profile.maxRequests === undefined ? {} : { maxRequests: countOf(profile.maxRequests, share) }),
    ...(profile.maxRateRps === undefined ? {} : { maxRateRps: profile.maxRateRps / share.count }),
  };
}
