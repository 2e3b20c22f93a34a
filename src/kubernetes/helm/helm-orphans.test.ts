import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../base/log.ts";
import { identityOf, isAlive } from "../../base/process-identity.ts";
import { createHelmProcesses, endOrphanedHelm } from "./helm-orphans.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-helm-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Starts a process that ends only when it is told to, or not even then. */
async function start(script: string) {
  const child = spawn("/bin/sh", ["-c", script], { stdio: ["ignore", "pipe", "ignore"] });
  onTestFinished(() => {
    if (child.exitCode === null) child.kill("SIGKILL");
  });
  await once(child.stdout, "data");
  return { child, pid: child.pid ?? 0, ended: once(child, "exit") };
}

const PATIENT = "echo up; exec sleep 60";

/** Writes a note as a program that has since died would have left it. */
function leave(pid: number, parent: object): void {
  writeFileSync(join(folder, `${pid}.json`), JSON.stringify({ parent, helm: identityOf(pid) }));
}

async function deadProgram() {
  const { child, pid, ended } = await start(PATIENT);
  const identity = identityOf(pid);
  child.kill("SIGKILL");
  await ended;
  return identity;
}

describe("helm processes", () => {
  test("are noted while they run, and those of a living program are left alone", async () => {
    const processes = await createHelmProcesses(folder);
    const { pid, child, ended } = await start(PATIENT);
    const forget = processes.note(pid);
    expect(await endOrphanedHelm(folder, silentLog)).toBe(0);
    expect(isAlive(identityOf(pid))).toBe(true);
    expect(readdirSync(folder)).toEqual([`${pid}.json`]);
    forget();
    expect(readdirSync(folder)).toEqual([]);
    child.kill("SIGKILL");
    await ended;
  });

  test("of a dead program are ended, and their notes removed", async () => {
    const { pid, ended } = await start(PATIENT);
    leave(pid, await deadProgram());
    expect(await endOrphanedHelm(folder, silentLog)).toBe(1);
    expect(await ended).toEqual([null, "SIGTERM"]);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("that have already ended, and pids that other processes have since been given, are left alone", async () => {
    const { pid } = await start(PATIENT);
    const parent = await deadProgram();
    const reused = { ...identityOf(pid), startTime: "1" };
    writeFileSync(join(folder, "1.json"), JSON.stringify({ parent, helm: reused }));
    writeFileSync(join(folder, "2.json"), JSON.stringify({ parent, helm: await deadProgram() }));
    writeFileSync(join(folder, "3.json"), "{ half a no");
    expect(await endOrphanedHelm(folder, silentLog)).toBe(0);
    expect(isAlive(identityOf(pid))).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("of another host cannot be judged from here", async () => {
    const { pid } = await start(PATIENT);
    leave(pid, { ...(await deadProgram()), host: "another-host" });
    expect(await endOrphanedHelm(folder, silentLog)).toBe(0);
    expect(readdirSync(folder)).toEqual([`${pid}.json`]);
  });

  test("there are none where none was ever started", async () => {
    expect(await endOrphanedHelm(join(folder, "missing"), silentLog)).toBe(0);
  });
});
