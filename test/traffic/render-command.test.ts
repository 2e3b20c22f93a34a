import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { runRegatta } from "../support/regatta.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "regatta-render-"));
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

function render(text: string, ...args: readonly string[]) {
  writeFileSync(join(cwd, "rules.yaml"), text);
  return runRegatta(["render", "rules.yaml", ...args], { cwd });
}

const GOOD = "version: 1\nrules: [{ service: web, routes: [{ split: { v1: 90, v2: 10 } }] }]\n";

test("prints the resources, and nothing else, so that kubectl can read them", async () => {
  const { code, stdout, stderr } = await render(GOOD, "--mesh", "istio", "--namespace", "shop");
  expect([code, stderr]).toEqual([0, ""]);
  const kinds = parseAllDocuments(stdout).map((document) => document.toJS().kind);
  expect(kinds).toEqual(["DestinationRule", "VirtualService"]);
});

test("the same rules in another dialect", async () => {
  const { stdout } = await render(GOOD, "--mesh", "istio", "--dialect", "gateway-api");
  expect(stdout).toMatch(/^kind: HTTPRoute$/m);
});

test.each<[string, string, readonly string[], number, RegExp]>([
  [
    "weights",
    GOOD.replace("10 }", "20 }"),
    ["--mesh", "istio"],
    2,
    /rules\.yaml:2:\d+ TRAFFIC_WEIGHTS .*110/,
  ],
  [
    "a wrong type",
    GOOD.replace("90", "lots"),
    ["--mesh", "istio"],
    2,
    /TRAFFIC_RULES_INVALID .*whole number/,
  ],
  ["an unknown key", GOOD.replace("split", "splt"), ["--mesh", "istio"], 2, /Did you mean "split"/],
  ["no YAML", "rules: [", ["--mesh", "istio"], 2, /TRAFFIC_RULES_YAML/],
  [
    "a fault in the sandbox",
    GOOD.replace("split:", "fault: { abort: { percent: 5, status: 500 } }, split:"),
    ["--mesh", "sidecar"],
    2,
    /TRAFFIC_UNSUPPORTED[\s\S]*These meshes do: istio/,
  ],
  ["no mesh", GOOD, ["--mesh", "none"], 1, /TRAFFIC_NO_DIALECT/],
  ["an unknown mesh", GOOD, ["--mesh", "isto"], 1, /MESH_UNKNOWN .*Did you mean "istio"/],
  ["an unknown dialect", GOOD, ["--mesh", "istio", "--dialect", "smi"], 1, /TRAFFIC_NO_DIALECT/],
  [
    "two rules for one Service",
    `${GOOD.slice(0, -2)}, { service: web, routes: [{}] }]\n`,
    ["--mesh", "istio"],
    2,
    /two rules for web/,
  ],
  [
    "a huge file",
    `# ${"x".repeat(1_000_001)}\n${GOOD}`,
    ["--mesh", "istio"],
    1,
    /FILE_REFUSED .* is larger than 1 MB/,
  ],
])("%s: refused with a reason, and nothing on standard output", async (_, text, args, code, expected) => {
  const ended = await render(text, ...args);
  expect([ended.code, ended.stdout]).toEqual([code, ""]);
  expect(ended.stderr).toMatch(expected);
});

test("a file that does not exist", async () => {
  const { code, stderr } = await runRegatta(["render", "nowhere.yaml", "--mesh", "istio"], { cwd });
  expect(code).toBe(1);
  expect(stderr).toMatch(/TRAFFIC_RULES_UNREADABLE .*nowhere\.yaml/);
});
