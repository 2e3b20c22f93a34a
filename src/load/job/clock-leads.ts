/** Clocks that differ by no more than this are taken to agree: so much can also be the delay of a log. */
const AGREE_MS = 250;

/**
 * By how many milliseconds each pod's clock is ahead of ours, or behind it if negative, from the times in its log and those
 * at which they were read. Clocks of nodes are usually within milliseconds of each other, which is closer than this can be
 * measured, so pods whose clocks seem to differ by 250 ms or less get the same lead, and begin at the same moment by their
 * clocks. Any other pod gets its own.
 *
 * Pods that are told to begin together therefore do so within half a second, plus the shortest time that a line took
 * from each pod to us, whatever their clocks say.
 * @param leads by pod: the largest difference of the time in one of its lines and the time at which it was read, since
 *   the line that was on its way for the shortest time says most
 * @param clockOf names the clock that a pod reads: pods of one node share its clock, and so the reading that says most
 */
export function clockLeads(
  leads: ReadonlyMap<string, number>,
  clockOf: (pod: string) => string,
): ReadonlyMap<string, number> {
  const byClock = new Map<string, number>();
  for (const [pod, lead] of leads) {
    const clock = clockOf(pod);
    byClock.set(clock, Math.max(byClock.get(clock) ?? Number.NEGATIVE_INFINITY, lead));
  }
  const sorted = [...byClock.values()].sort((a, b) => a - b);
  const common = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return new Map(
    [...leads].map(([pod, own]) => {
      const lead = byClock.get(clockOf(pod)) ?? own;
      return [pod, Math.abs(lead - common) <= AGREE_MS ? common : lead] as const;
    }),
  );
}
