import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import { settings } from "../../src/config/settings.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
const page = readFileSync(new URL("../../docs/error-codes.md", import.meta.url), "utf8");
const documented = [...page.matchAll(/^\| `([A-Z0-9_]+)` \|/gm)].map((match) => match[1] ?? "");
/** The first word of every documented code: a literal that begins with it is a code too. */
const families = new Set(documented.map((code) => code.split("_")[0]));
/** Literals that look like codes and are none: variables of the environment, values of the SMP enumeration, gRPC's statuses. */
const others = new Set([
  ...Object.values(settings).map((setting) => setting.variable),
  ...["APP_MESH", "MESH_AUTHORITY", "MESH_CONTROL", "MESH_INBOUND_PORTS", "MESH_PROXY_IMAGE", "MESH_TOKEN"],
  "OUT_OF_RANGE",
]);

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

describe("docs/error-codes.md", () => {
  const used = new Set(
    readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
      .flatMap((path) => literalsOf(`${SRC}/${path}`))
      .filter((text) => /^[A-Z]+(_[A-Z0-9]+)+$/.test(text))
      .filter((text) => families.has(text.split("_")[0]) && !others.has(text)),
  );

  test("lists every code once", () => {
    expect(new Set(documented).size).toBe(documented.length);
  });

  test("lists every code that the sources use", () => {
    expect([...used].filter((code) => !documented.includes(code)).sort()).toEqual([]);
  });

  test("lists no code that no source uses", () => {
    expect(documented.filter((code) => !used.has(code))).toEqual([]);
  });
});
