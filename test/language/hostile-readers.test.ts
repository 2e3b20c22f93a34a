import { describe, expect, test } from "vitest";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { readApp } from "../../src/apps/load-apps.ts";
import { Failure } from "../../src/base/failure.ts";
import { parseManifests } from "../../src/kubernetes/objects/manifests.ts";
import { loadMeshes, readAdapter } from "../../src/meshes/load-meshes.ts";
import { readOverrides } from "../../src/meshes/overrides.ts";
import { parsePlaybook } from "../../src/playbook/index.ts";
import { readSchedules } from "../../src/scheduler/declared-schedules.ts";
import { renderRules } from "../../src/traffic/dialects/render-rules.ts";

const { library } = loadMeshes([]);
const target = { mesh: library.get("istio"), meshes: library.all(), namespace: "shop" };
const schedules = { nowMs: 0, minIntervalMs: 60_000, checkPlaybook: async () => [] };

/** Every reader of a file that people write, as a function that gives the codes of what is wrong. */
const READERS: Readonly<Record<string, (text: string) => Promise<readonly string[]>>> = {
  playbook: async (text) => codes(parsePlaybook({ path: "x.yaml", text }, actionCatalogue)),
  schedules: async (text) => codes(await readSchedules(text, "x.yaml", schedules)),
  adapter: async (text) => codes(readAdapter(text, "x.yaml")),
  app: async (text) => codes(readApp(text, "x.yaml")),
  overrides: async (text) => codes(readOverrides(text, "x.yaml", library.all())),
  rules: async (text) => codes(renderRules({ path: "x.yaml", text }, target)),
  manifests: async (text) => {
    try {
      parseManifests(text, "x.yaml");
      return [];
    } catch (error) {
      if (error instanceof Failure) return [error.code];
      throw error;
    }
  },
};

function codes({ diagnostics }: { readonly diagnostics: readonly { readonly code: string }[] }) {
  return diagnostics.map(({ code }) => code);
}

const many = (count: number, line: (n: number) => string) =>
  Array.from({ length: count }, (_, n) => line(n)).join("\n");

/** What users of GitHub Actions, Argo, Ansible, Helm and k6 report of YAML, and what attackers try. */
const TEXTS: Readonly<Record<string, string>> = {
  "an alias without an anchor": "a: *nowhere",
  "an alias of itself": "a: &a [*a]",
  "a billion laughs": `a0: &a0 [x]\n${many(12, (n) => `a${n + 1}: &a${n + 1} [${`*a${n}, `.repeat(9)}x]`)}`,
  "20,000 keys": many(20_000, (n) => `k${n}: 1`),
  "20,000 keys in braces": `{${many(20_000, (n) => `k${n}: 1,`)}}`,
  "100 kB of quotes": '"'.repeat(100_000),
  "lists in lists": "- ".repeat(20_000),
  "brackets in brackets": "[".repeat(50_000),
  "a key twice": "a: 1\na: 2",
  "tabs as indentation": "a:\n\tb: 1",
  "a merge key without a map": "a: { <<: 1 }",
  "a tag": "a: !!python/object:os.system x",
  "a null byte": "a: \u0000",
  "an unclosed quote": 'a: "b',
  "no document": "",
  "only a document end": "...\n...",
  "a text instead of a map": "hello",
  "a commit id that is a number": "a: 1234e567",
};

describe.each(Object.keys(READERS))("%s", (reader) => {
  test.each(Object.keys(TEXTS))("refuses %s with a code of its own and no other exception", async (name) => {
    const found = await READERS[reader]?.(TEXTS[name] ?? "");
    const isEmpty = name === "no document" || name === "only a document end";
    if (!(reader === "manifests" && isEmpty)) expect(found).not.toEqual([]);
    expect(found?.length).toBeLessThanOrEqual(101);
  });
});

test("a version that YAML would shorten is refused with the quotes to write, in every file that has one", async () => {
  const wrong = await readSchedules(
    "version: 1\nschedules:\n  night:\n    { cron: '0 3 * * *', time_zone: UTC, playbook: x, channel: C0AAA, inputs: { version: 1.10 } }\n",
    "schedules.yaml",
    schedules,
  );
  expect(wrong.diagnostics).toMatchObject([
    { code: "SCHEDULES_INVALID", hint: expect.stringContaining('"1.10"') },
  ]);
  const override = readOverrides("istio: { version: 1.30 }", "o.yaml", library.all());
  expect(override.diagnostics).toMatchObject([{ code: "MESH_OVERRIDES_INVALID" }]);
  const values = readOverrides(
    "istio: { releases: { istiod: { values: { tag: 1.10 } } } }",
    "o.yaml",
    library.all(),
  );
  expect(values.diagnostics).toMatchObject([{ hint: "Put it in quotes to keep the text." }]);
  const key = readOverrides("istio: { releases: { 1.10: {} } }", "o.yaml", library.all());
  expect(key.diagnostics).toMatchObject([{ code: "MESH_YAML", hint: 'Put it in quotes: "1.10"' }]);
});
