import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { ERROR_CODES } from "../../src/base/error-codes.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
const page = readFileSync(new URL("../../docs/error-codes.md", import.meta.url), "utf8");
const tables = page
  .split(/^## /m)
  .slice(1)
  .map((section) => [...section.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1] ?? ""));
const codes: readonly string[] = Object.values(ERROR_CODES).flat();

function literalsOf(path: string): readonly string[] {
  const literals: string[] = [];
  const source = ts.createSourceFile(path, readFileSync(path, "utf8"), ts.ScriptTarget.Latest);
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) literals.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return literals;
}

describe("error codes", () => {
  test("are listed once", () => {
    expect(new Set(codes).size).toBe(codes.length);
  });

  test("are explained in docs/error-codes.md, by subject and in the same order", () => {
    expect(tables).toEqual(Object.values(ERROR_CODES));
  });

  // The compiler checks that no code is used which is not listed.
  test("are all used by the sources", () => {
    const used = new Set(
      readdirSync(SRC, { recursive: true, encoding: "utf8" })
        .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
        .filter((path) => path !== "base/error-codes.ts")
        .flatMap((path) => literalsOf(`${SRC}/${path}`)),
    );
    expect(codes.filter((code) => !used.has(code))).toEqual([]);
  });
});
