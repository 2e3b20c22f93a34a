import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ownIdentity } from "../../base/process-identity.ts";
import { acquireStoreLock } from "./store-lock.ts";

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "regatta-lock-"));
  path = join(folder, "store.lock");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function deadPid(): number {
  return spawnSync(process.execPath, ["-e", ""]).pid;
}

describe("acquireStoreLock", () => {
  test("names the holder in the file, and removes the file on release", async () => {
    const lock = await acquireStoreLock(folder);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(ownIdentity());
    await lock.release();
    expect(await readdir(folder)).toEqual([]);
  });

  test("a second holder in this process is refused with the process id and what to do", async () => {
    const lock = await acquireStoreLock(folder);
    await expect(acquireStoreLock(folder)).rejects.toMatchObject({
      code: "STORE_LOCKED",
      message: expect.stringContaining(`process ${process.pid}`),
      hint: expect.stringContaining("REGATTA_DATA_DIR"),
    });
    await lock.release();
    await (await acquireStoreLock(folder)).release();
  });

  test("a lock held by another live process is respected", async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    await once(child, "spawn");
    await writeFile(path, JSON.stringify({ pid: child.pid, host: hostname(), startTime: "" }));
    await expect(acquireStoreLock(folder)).rejects.toMatchObject({ details: { pid: child.pid } });
    child.kill("SIGKILL");
    await once(child, "exit");
    await (await acquireStoreLock(folder)).release();
  });

  test.each([
    ["of a dead process", () => ({ pid: deadPid(), host: hostname(), startTime: "" }), 0],
    ["of a dead process whose id has been reused", () => ({ ...ownIdentity(), startTime: "1" }), 0],
    ["of another host that has been silent", () => ({ pid: 1, host: "elsewhere", startTime: "1" }), 60_000],
    ["that was never completed", () => "{", 60_000],
  ])("a lock %s is taken over", async (_name, content, ageMs) => {
    const text = content();
    await writeFile(path, typeof text === "string" ? text : JSON.stringify(text));
    const written = new Date(Date.now() - ageMs);
    await utimes(path, written, written);
    const lock = await acquireStoreLock(folder);
    expect(JSON.parse(await readFile(path, "utf8"))).toEqual(ownIdentity());
    await lock.release();
  });

  test.each([
    ["of another host that keeps touching it", JSON.stringify({ pid: 1, host: "elsewhere", startTime: "1" })],
    ["that is being written", ""],
  ])("a lock %s is respected", async (_name, content) => {
    await writeFile(path, content);
    await expect(acquireStoreLock(folder)).rejects.toMatchObject({ code: "STORE_LOCKED" });
    expect(await readFile(path, "utf8")).toBe(content);
  });

  test("when many take over a stale lock at once, only one gets it", async () => {
    await writeFile(path, JSON.stringify({ pid: deadPid(), host: hostname(), startTime: "" }));
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => acquireStoreLock(folder)));
    const won = attempts.filter((attempt) => attempt.status === "fulfilled");
    expect(won).toHaveLength(1);
    await won[0]?.value.release();
    expect(await readdir(folder)).toEqual([]);
  });
});
