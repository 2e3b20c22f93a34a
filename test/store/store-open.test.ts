import { spawnSync } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { openStore } from "../../src/store/open-store.ts";
import { newFolder } from "../engine/temporary-folder.ts";

const open = (dataDir: string, databaseUrl?: string) =>
  openStore({ dataDir, ...(databaseUrl ? { databaseUrl } : {}), clock: systemClock, log: silentLog });

const shell = (command: string) => spawnSync("/bin/sh", ["-c", command]);

async function home(): Promise<string> {
  const folder = await newFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test("if a folder cannot be created, the failure names it and says what to do", async () => {
  const folder = await home();
  await writeFile(join(folder, "file"), "");
  await expect(open(join(folder, "file", "data"))).rejects.toMatchObject({
    code: "STORE_UNWRITABLE",
    message: expect.stringContaining(join(folder, "file", "data")),
    hint: expect.stringContaining("REGATTA_DATA_DIR"),
  });
});

test("a full disk is refused before anything is written", async (context) => {
  const folder = await home();
  const disk = join(folder, "disk");
  await mkdir(disk);
  const mounted = shell(`mount -t tmpfs -o size=16m tmpfs "${disk}"`);
  context.skip(mounted.status !== 0, "a small disk can only be mounted by root on Linux");
  try {
    await expect(open(disk)).rejects.toMatchObject({
      code: "STORE_UNWRITABLE",
      message: expect.stringMatching(/only 1[0-6] MB are free/),
    });
    expect(await readdir(disk)).toEqual([]);
  } finally {
    shell(`umount "${disk}"`);
  }
});

test("a half-made database is made again; a second opener is refused; closing releases it", async () => {
  const folder = await home();
  await mkdir(join(folder, "store"));
  await writeFile(join(folder, "store", "PG_VERSION"), "18");
  await writeFile(join(folder, "store.creating"), ""); // what a process killed half-way leaves behind
  const store = await open(folder);
  await store.outbox.put({ key: "k", channel: "C", kind: "post", payload: {} });
  await expect(open(folder)).rejects.toMatchObject({ code: "STORE_LOCKED", details: { pid: process.pid } });
  await store.close();
  expect(await readdir(folder)).toEqual(["store"]);
  const again = await open(folder);
  expect(await again.outbox.find("k")).toMatchObject({ version: 1 });
  await again.close();
});

test("if a server does not respond, the failure does not contain the password", async () => {
  const failure = await open("", "postgres://regatta:hunter2@127.0.0.1:1/regatta").catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true });
  expect(String(failure)).toContain("127.0.0.1:1/regatta");
  expect(String(failure)).not.toContain("hunter2");
});
