import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Clock, systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { isAlive, ownIdentity, type ProcessIdentity } from "../../base/process-identity.ts";
import { isSystemError } from "../../base/system-error.ts";

/** The holder touches its lock this often, so that another host that shares the folder can see that it is alive. */
const TOUCH_INTERVAL_MS = 5_000;
/** A lock of another host that has not been touched for this long is stale. */
const SILENT_LIMIT_MS = 30_000;
const TAKEOVER_LIMIT_MS = 10_000;
/** A lock without a readable holder is either being written right now, or its writer died while writing it. */
const WRITING_LIMIT_MS = 2_000;

export interface StoreLock {
  release(): Promise<void>;
}

/**
 * Takes the embedded store's lock file, because the database itself lets two processes open one folder and then loses
 * rows. Takes over a lock whose holder is dead.
 * @throws Failure `STORE_LOCKED` while another process holds it; the file system's error when it cannot be written.
 */
export async function acquireStoreLock(dataDir: string, clock: Clock = systemClock): Promise<StoreLock> {
  const path = join(dataDir, "store.lock");
  const own = `${JSON.stringify(ownIdentity())}\n`;
  if (!(await createExclusively(path, own))) {
    await takeOver(path, own, dataDir, clock);
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined); // a lock that somebody removed cannot be touched
  }, TOUCH_INTERVAL_MS);
  touching.unref();
  return {
    async release() {
      clearInterval(touching);
      await rm(path, { force: true });
    },
  };
}

/** Only one process at a time may replace a stale lock; otherwise a second one would remove the first one's new lock. */
async function takeOver(path: string, own: string, dataDir: string, clock: Clock): Promise<void> {
  const guard = `${path}.takeover`;
  const deadlineMs = clock.monotonicMs() + TAKEOVER_LIMIT_MS;
  while (!(await createExclusively(guard, own))) {
    const ageMs = await ageOf(guard, clock);
    if (ageMs !== undefined && ageMs > TAKEOVER_LIMIT_MS) await rm(guard, { force: true });
    if (clock.monotonicMs() > deadlineMs) throw locked(dataDir, undefined);
    await clock.sleep(20);
  }
  try {
    const holder = await readHolder(path);
    if (await isHeld(path, holder, clock)) throw locked(dataDir, holder);
    await rm(path, { force: true });
    if (!(await createExclusively(path, own))) throw locked(dataDir, await readHolder(path));
  } finally {
    await rm(guard, { force: true });
  }
}

async function isHeld(path: string, holder: ProcessIdentity | undefined, clock: Clock): Promise<boolean> {
  if (holder?.host === hostname()) return isAlive(holder);
  const ageMs = await ageOf(path, clock);
  return ageMs !== undefined && ageMs < (holder === undefined ? WRITING_LIMIT_MS : SILENT_LIMIT_MS);
}

async function createExclusively(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx", mode: 0o600 });
    return true;
  } catch (error) {
    if (isSystemError(error, "EEXIST")) return false;
    throw error;
  }
}

/** `undefined` when the file is gone, or was never completed because its writer died. */
async function readHolder(path: string): Promise<ProcessIdentity | undefined> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as Partial<ProcessIdentity>;
    if (typeof value.pid !== "number") return undefined;
    return { pid: value.pid, host: value.host ?? "", startTime: value.startTime ?? "" };
  } catch {
    return undefined;
  }
}

async function ageOf(path: string, clock: Clock): Promise<number | undefined> {
  try {
    return clock.nowMs() - (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}

function locked(dataDir: string, holder: ProcessIdentity | undefined): Failure {
  const who = holder === undefined ? "another process" : `process ${holder.pid} on ${holder.host}`;
  return new Failure("STORE_LOCKED", `The store in ${dataDir} is in use by ${who}.`, {
    hint: "Stop that process, or give this one a folder of its own with REGATTA_DATA_DIR. To run several replicas, use a Postgres server with DATABASE_URL.",
    ...(holder === undefined ? {} : { details: { pid: holder.pid, host: holder.host } }),
  });
}
