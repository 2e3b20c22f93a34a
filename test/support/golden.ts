import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect } from "vitest";

/**
 * Expects a text to equal the committed file. `UPDATE_GOLDEN=1` writes the file instead; read the diff before you
 * commit it.
 */
export function expectGolden(text: string, file: URL): void {
  if (process.env.UPDATE_GOLDEN === "1") {
    mkdirSync(dirname(file.pathname), { recursive: true });
    writeFileSync(file, text);
  }
  const kept = existsSync(file)
    ? readFileSync(file, "utf8")
    : "(no such file: run the test with UPDATE_GOLDEN=1)";
  expect(text).toBe(kept);
}
