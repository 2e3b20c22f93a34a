import { existsSync, readdirSync, readFileSync } from "node:fs";

/** A process on this machine, as shown by /proc. */
export interface Process {
  readonly pid: number;
  readonly parentPid: number;
  /** With spaces between the arguments. */
  readonly command: string;
}

/** Tests that look at other processes need /proc; without it they are skipped with a line that says so. */
export const hasProc = existsSync("/proc/self/stat");

function allProcesses(): readonly Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The program's name is in parentheses and may contain spaces; the state and the parent follow it.
        const [state, parentPid] =
          readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
        if (state === "Z") return [];
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ").trim();
        return [{ pid: Number(name), parentPid: Number(parentPid), command }];
      } catch {
        return []; // It ended while it was being read.
      }
    });
}

/** The processes that `pid` started and that these started, as long as they are alive. */
export function descendants(pid: number): readonly Process[] {
  const all = allProcesses();
  const found: Process[] = [];
  let parents = new Set([pid]);
  while (parents.size > 0) {
    const children = all.filter(({ parentPid }) => parents.has(parentPid));
    found.push(...children);
    parents = new Set(children.map((child) => child.pid));
  }
  return found;
}

/** Those of the given processes that are still alive; a pid that now belongs to another program does not count. */
export function stillAlive(processes: readonly Process[]): readonly Process[] {
  const now = new Map(allProcesses().map((process) => [process.pid, process.command]));
  return processes.filter(({ pid, command }) => now.get(pid) === command);
}

/** The processes of a sandbox's pods: children of the process that holds the sandbox. */
export function podProcesses(pid: number): readonly Process[] {
  return descendants(pid).filter(({ command }) => command.includes("image-main.js"));
}
