import { readFileSync } from "node:fs";
import { descendants } from "../../test/support/processes.ts";

/**
 * The memory that a process really takes: its proportional set size in megabytes, in which a page shared by n processes
 * counts as 1/n (`Pss` of /proc/PID/smaps_rollup). A process that has just ended counts as 0.
 */
export function pssMb(pid: number): number {
  try {
    const [, kilobytes = "0"] =
      /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    return Number(kilobytes) / 1024;
  } catch {
    return 0;
  }
}

/** The same for a process and all its descendants. */
export function treePssMb(pid: number): number {
  return [pid, ...descendants(pid).map((process) => process.pid)].reduce((sum, each) => sum + pssMb(each), 0);
}
