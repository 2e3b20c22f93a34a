import { rmSync, writeFileSync } from "node:fs";
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isJsonObject, type JsonValue } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import { identityOf, isAlive, ownIdentity, type ProcessIdentity } from "../../base/process-identity.ts";
import { signalGroup } from "./signal-group.ts";

/** Helm marks its release as failed within this time; after that it is killed. */
const POLITE_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * The helm processes that this program has running, one small file each, so that after a restart the program finds
 * those that outlived it: an orphan would keep changing the cluster while the resumed run works on it.
 */
export interface HelmProcesses {
  /** Notes a process that was just started. @returns a function that removes the note once the process has ended. */
  note(pid: number): () => void;
}

export const noHelmProcesses: HelmProcesses = { note: () => () => {} };

/** @param folder used by this data folder only; created here. */
export async function createHelmProcesses(folder: string): Promise<HelmProcesses> {
  await mkdir(folder, { recursive: true });
  return {
    note(pid) {
      const file = join(folder, `${pid}.json`);
      // Synchronously: nothing else may run between the start and the note.
      writeFileSync(file, `${JSON.stringify({ parent: ownIdentity(), helm: identityOf(pid) })}\n`);
      return () => rmSync(file, { force: true });
    },
  };
}

/**
 * Ends the helm processes whose program is dead; call it before runs are resumed. Those of a living program, such as
 * another replica on this host, are left alone.
 * @returns how many were ended.
 */
export async function endOrphanedHelm(folder: string, log: Log): Promise<number> {
  let ended = 0;
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const note = await readNote(file);
    // Processes of another host cannot be seen from here; in a cluster they ended with their container.
    if (note && (note.parent.host !== hostname() || isAlive(note.parent))) continue;
    if (note && isAlive(note.helm)) {
      log.warn({ pid: note.helm.pid }, "ending a helm process that a dead program had started");
      await end(note.helm);
      ended += 1;
    }
    await rm(file, { force: true });
  }
  return ended;
}

async function end(helm: ProcessIdentity): Promise<void> {
  const deadlineMs = performance.now() + POLITE_MS;
  signalGroup(helm.pid, "SIGTERM");
  // A process that no signal ends, for example a zombie that nobody has waited for, must not keep the bot from
  // starting.
  while (isAlive(helm) && performance.now() < deadlineMs + POLITE_MS) {
    if (performance.now() > deadlineMs) signalGroup(helm.pid, "SIGKILL");
    await delay(LOOK_EVERY_MS);
  }
}

interface Note {
  readonly parent: ProcessIdentity;
  readonly helm: ProcessIdentity;
}

/**
 * `undefined` if the note is incomplete: its writer died while writing it, and so did helm, whose input was never
 * closed.
 */
async function readNote(file: string): Promise<Note | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, "utf8"));
    if (!isJsonObject(value)) return undefined;
    const [parent, helm] = [readIdentity(value.parent), readIdentity(value.helm)];
    return parent && helm ? { parent, helm } : undefined;
  } catch {
    return undefined;
  }
}

function readIdentity(value: JsonValue | undefined): ProcessIdentity | undefined {
  if (!isJsonObject(value) || typeof value.pid !== "number") return undefined;
  return { pid: value.pid, host: String(value.host ?? ""), startTime: String(value.startTime ?? "") };
}
