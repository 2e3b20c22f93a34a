import { spawn } from "node:child_process";
import { once } from "node:events";
import { descendants } from "../../test/support/processes.ts";

export interface Life {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Resolves when the part to be counted is over; the process is then killed. Without it the process ends by itself.
   * @param firstLine resolves with the first line of the process's standard output.
   */
  readonly enough?: (firstLine: Promise<string>) => Promise<unknown>;
}

/**
 * The CPU seconds, user and system, that one life of `node <args>` uses with all its threads, as counted by the kernel.
 */
export async function cpuSecondsOf({ args, env = {}, enough }: Life): Promise<number> {
  // The shell's `time` prints what the kernel counted for its children, even for one that was killed.
  const shell = spawn("bash", ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "time", process.execPath, ...args], {
    env: { PATH: process.env.PATH, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  const firstLine = new Promise<string>((resolve) => {
    shell.stdout.on("data", (data: Buffer) => {
      output += data.toString();
      const [line, rest] = output.split("\n");
      if (line !== undefined && rest !== undefined) resolve(line);
    });
  });
  shell.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const closed = once(shell, "close");
  if (enough) {
    const over = await Promise.race([enough(firstLine).then(() => true), closed.then(() => false)]);
    if (!over) throw new Error(`${args.join(" ")} ended by itself: ${errors}`);
    for (const { pid } of descendants(shell.pid ?? 0)) process.kill(pid, "SIGKILL");
  }
  const [code] = (await closed) as [number];
  if (!enough && code !== 0) throw new Error(`${args.join(" ")} ended with ${code}: ${errors}`);
  const [user = Number.NaN, system = Number.NaN] = (errors.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .map(Number);
  return user + system;
}
