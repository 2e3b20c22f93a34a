import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openResultFile } from "./result-file.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "regatta-result-"));
});

afterEach(() => rm(folder, { recursive: true }));

describe("openResultFile", () => {
  test("replaces what a file held, however long it was", async () => {
    const path = join(folder, "result.json");
    await writeFile(path, "an earlier result that is longer");
    const file = await openResultFile(path);
    await file.write("new");
    expect(await readFile(path, "utf8")).toBe("new");
  });

  test("leaves an earlier result as it was if there is no new one, and no file where there was none", async () => {
    const path = join(folder, "result.json");
    await writeFile(path, "earlier");
    await (await openResultFile(path)).discard();
    expect(await readFile(path, "utf8")).toBe("earlier");
    await (await openResultFile(join(folder, "other.json"))).discard();
    expect(await readdir(folder)).toEqual(["result.json"]);
  });

  test("writes to what is not a file", async () => {
    await (await openResultFile("/dev/null")).write("gone");
  });

  test.each([
    ["in a folder that does not exist", "no/such/result.json"],
    ["that is a folder", "."],
  ])("refuses a path %s before anything is sent", async (_, path) => {
    await expect(openResultFile(join(folder, path))).rejects.toMatchObject({
      code: "OUT_UNWRITABLE",
      state: "Nothing was sent.",
    });
  });
});
