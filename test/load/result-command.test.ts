import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readLoadResult } from "../../src/load/result/read-load-result.ts";
import { fakeLoadResult } from "../support/load-results.ts";
import { runRegatta } from "../support/regatta.ts";

const FORTIO = fileURLToPath(new URL("../fixtures/fortio/paced.json", import.meta.url));

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "regatta-result-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function write(name: string, value: unknown): string {
  writeFileSync(join(cwd, name), typeof value === "string" ? value : JSON.stringify(value));
  return name;
}

describe("regatta result", () => {
  test("shows what fortio wrote, and converts it to Regatta's format", async () => {
    const shown = await runRegatta(["result", FORTIO], { cwd });
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(/p99/);

    const own = await runRegatta(["result", FORTIO, "--format", "json"], { cwd });
    const result = readLoadResult(own.stdout);
    expect(result).toMatchObject({ kind: "load", mode: "closed" });
    expect(result.requests).toBeGreaterThan(0);
  });

  test("converts Regatta's result to fortio's format and back with the same counts", async () => {
    const result = fakeLoadResult({ durationS: 3 });
    const { stdout } = await runRegatta(["result", write("own.json", result), "--format", "fortio"], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({ RunType: "HTTP" });
    expect(readLoadResult(stdout)).toMatchObject({ requests: result.requests, status: result.status });
  });

  test.each<[string, unknown, RegExp]>([
    ["no JSON", "not json", /LOAD_FORTIO_INVALID/],
    ["another JSON", { hello: 1 }, /LOAD_FORTIO_INVALID/],
    [
      "a load result with a wrong field",
      { ...fakeLoadResult(), requests: "many" },
      /LOAD_RESULT_INVALID .*requests/,
    ],
  ])("refuses %s, and says what to give", async (_, value, text) => {
    const { code, stdout, stderr } = await runRegatta(["result", write("x.json", value)], { cwd });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(text);
  });

  test("a file that does not exist", async () => {
    const { code, stderr } = await runRegatta(["result", "nowhere.json"], { cwd });
    expect(code).toBe(1);
    expect(stderr).toMatch(/LOAD_FILE_UNREADABLE .*nowhere\.json/);
  });
});
