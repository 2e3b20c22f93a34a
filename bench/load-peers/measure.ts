/**
 * What one run of a generator cost: its CPU time, counted by the kernel, and the responses, counted by the target in
 * the middle of the run.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import type { Order, Peer } from "./peer.ts";

/** From the first responses to the measured part: run-times that compile as they go need this long to warm up. */
const SETTLE_MS = 1_500;
/** Time between the measured part and the end of the run. */
const MARGIN_MS = 500;
/** USER_HZ on Linux: the unit of the times in /proc. */
const TICKS_A_SECOND = 100;

export interface Cost {
  /** Requests per CPU-second between two moments while it sends: no start-up, no compiling, no report. */
  readonly steady: number;
  /** Requests per CPU-second over the life of the process, start-up and report included. */
  readonly whole: number;
}

/** Runs a peer once. @param served the number of responses that the target has counted. */
export async function measureCost(peer: Peer, order: Order, served: () => Promise<number>): Promise<Cost> {
  const command = peer.command(order);
  const before = await served();
  // The shell's `time` prints what the kernel counted for its children (getrusage). A separate process group makes it
  // possible to add up a peer that consists of several processes.
  const child = spawn("bash", ["-c", 'TIMEFORMAT="%3U %3S"; time "$@"', "time", ...command], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  const closed = once(child, "close");
  while ((await served()) < before + 1_000 && child.exitCode === null) await delay(20);
  const beganAt = performance.now();
  await delay(SETTLE_MS);
  const from = { served: await served(), cpuS: cpuSecondsOf(child.pid ?? 0) };
  await delay(order.seconds * 1_000 - MARGIN_MS - (performance.now() - beganAt));
  const to = { served: await served(), cpuS: cpuSecondsOf(child.pid ?? 0) };
  await closed;
  const lines = errors.trim().split("\n");
  const [user = Number.NaN, system = Number.NaN] = (lines.at(-1) ?? "").split(" ").map(Number);
  return {
    steady: (to.served - from.served) / (to.cpuS - from.cpuS),
    whole: peer.requestsIn(output + errors) / (user + system),
  };
}

/** CPU seconds that the processes of a group have used so far. */
function cpuSecondsOf(group: number): number {
  let ticks = 0;
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    // proc_pid_stat(5), counted from the field after the name: 2 is the group, 11 and 12 user and system time.
    if (Number(fields[2]) === group) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / TICKS_A_SECOND;
}

function statOf(pid: string): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
  } catch {
    return []; // It ended meanwhile.
  }
}
