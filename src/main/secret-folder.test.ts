import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { secretFolder } from "./secret-folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "regatta-secrets-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a secret is a file without its last line break, and is read again each time", async () => {
  const secrets = secretFolder(folder);
  writeFileSync(join(folder, "token"), "first\n");
  expect(await secrets.read("token")).toBe("first");
  writeFileSync(join(folder, "token"), "sec\nond\r\n");
  expect(await secrets.read("token")).toBe("sec\nond");
});

test("a file that does not exist is no secret, and one that cannot be read says why", async () => {
  expect(await secretFolder(folder).read("gone")).toBeUndefined();
  expect(await secretFolder("").read("token")).toBeUndefined();
  mkdirSync(join(folder, "directory"));
  await expect(secretFolder(folder).read("directory")).rejects.toMatchObject({ code: "FILE_REFUSED" });
});
