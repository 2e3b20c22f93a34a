import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isSystemError } from "./system-error.ts";

/** Identifies a process, and distinguishes it from a later one with the same process id. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  /** The process's start time according to the kernel where it can be read (Linux), else "". */
  readonly startTime: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid);
}

/** A process on this host. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, host: hostname(), startTime: startTimeOf(pid) };
}

/**
 * Whether that process on this host is still running. One that may not be signalled is: it belongs to another user. One
 * that has ended is not, even while it is a zombie because its parent never reaps it, as under many containers' init.
 */
export function isAlive(identity: ProcessIdentity): boolean {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    return isSystemError(error, "EPERM");
  }
  const fields = statOf(identity.pid);
  if (fields === undefined) return true;
  if (fields.state === "Z" || fields.state === "X") return false;
  // Process ids are reused, in a container at every restart; start times are not.
  return identity.startTime === "" || fields.startTime === identity.startTime;
}

function startTimeOf(pid: number): string {
  return statOf(pid)?.startTime ?? "";
}

/** Fields 3 and 22 of /proc/PID/stat (proc(5)), counted from after the name, which may contain spaces and brackets. */
function statOf(pid: number): { readonly state: string; readonly startTime: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTime: fields[19] ?? "" };
  } catch {
    return undefined; // no /proc on this system, or the process is gone
  }
}
