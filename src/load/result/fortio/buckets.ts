/**
 * Upper bounds of fortio's buckets, in units of its resolution (fortio.org/fortio, stats/stats.go,
 * `histogramBucketValues`). A bucket contains the values above the previous bound, up to and including its own.
 */
const BUCKET_ENDS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 18, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100],
  ...[120, 140, 160, 180, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1_000],
  ...[2_000, 3_000, 4_000, 5_000, 7_500, 10_000, 20_000, 30_000, 40_000, 50_000, 75_000, 100_000],
];

/** The default resolution of `fortio load` (`-r`): one millisecond. */
export const FORTIO_RESOLUTION_US = 1_000;

/** The bounds of the bucket that a latency falls into, in microseconds; the last bucket has no upper bound. */
export function bucketOf(us: number): { readonly startUs: number; readonly endUs: number } {
  const index = BUCKET_ENDS.findIndex((end) => us <= end * FORTIO_RESOLUTION_US);
  const at = (place: number) => (BUCKET_ENDS[place] ?? 0) * FORTIO_RESOLUTION_US;
  if (index < 0) return { startUs: at(BUCKET_ENDS.length - 1), endUs: Number.POSITIVE_INFINITY };
  return { startUs: at(index - 1), endUs: at(index) };
}
