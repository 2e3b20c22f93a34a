import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isSystemError } from "./system-error.ts";

/** A process, told apart from a later one that got the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The kernel's start time of the process where it can be read (Linux), else "". */
  readonly startTime: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** A process of this host. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, host: hostname(), startTime: startTimeOf(pid) };
}

/** Whether that process of this host still runs. A process that may not be signalled runs, as another user's. */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    return isSystemError(error, "EPERM");
  }
  const startTime = startTimeOf(identity.pid);
  // Process numbers come back, in a container at every restart; start times do not.
  return startTime === "" || identity.startTime === "" || startTime === identity.startTime;
}

/** Field 22 of /proc/PID/stat (proc(5)), counted behind the name, which may hold spaces and brackets. */
function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  } catch {
    return ""; // no /proc on this system, or the process is gone
  }
}
