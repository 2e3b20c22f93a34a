import { readFile } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

const LOOK_EVERY_MS = 50;
/** Each report is one more reading of this clock by whoever gives the order; see `clockLeads`. */
const REPORT_EVERY_MS = 500;

/**
 * Waits until a file says when to begin, as RFC 3339.
 * @param order.stopSignal ends the wait; the load then begins, and ends, at once
 * @param order.report called at once and twice a second
 * @returns milliseconds since the epoch, possibly past
 */
export async function awaitStart(
  file: string,
  order: { readonly stopSignal: AbortSignal; readonly report: () => void },
): Promise<number> {
  let reportedMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    if (order.stopSignal.aborted) return Date.now();
    const startAtMs = Date.parse(await readFile(file, "utf8"));
    if (!Number.isNaN(startAtMs)) return startAtMs;
    if (performance.now() - reportedMs >= REPORT_EVERY_MS) {
      order.report();
      reportedMs = performance.now();
    }
    await pause(LOOK_EVERY_MS);
  }
}
