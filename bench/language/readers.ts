/**
 * How long each reader of a file takes for texts of 50, 100, 200 and 400 kB, in milliseconds of CPU, and how that grows when
 * the text does: twice the text may cost twice the time. Texts are the ones that readers of YAML are slow on; those above a
 * bound are refused early, which the figures show. Fails if a reader takes more than 2 s, or four times as long for twice
 * the text. `node --import tsx bench/language/readers.ts`
 */
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import { readApp } from "../../src/apps/load-apps.ts";
import { Failure } from "../../src/base/failure.ts";
import { parseManifests } from "../../src/kubernetes/objects/manifests.ts";
import { loadMeshes, readAdapter } from "../../src/meshes/load-meshes.ts";
import { readOverrides } from "../../src/meshes/overrides.ts";
import { parsePlaybook, renderDiagnostics } from "../../src/playbook/index.ts";
import { readSchedules } from "../../src/scheduler/declared-schedules.ts";
import { renderRules } from "../../src/traffic/dialects/render-rules.ts";

const SIZES_KB = [50, 100, 200, 400];
const LIMIT_MS = 2_000;
/** Below this, a ratio of two times says nothing. */
const NOISE_MS = 40;

const { library } = loadMeshes([]);
const target = { mesh: library.get("istio"), meshes: library.all(), namespace: "shop" };
const schedules = { nowMs: 0, minIntervalMs: 60_000, checkPlaybook: async () => [] };

const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  playbook: (text) => {
    const source = { path: "x.yaml", text };
    return renderDiagnostics(parsePlaybook(source, actionCatalogue).diagnostics, source);
  },
  schedules: (text) => readSchedules(text, "x.yaml", schedules),
  adapter: (text) => readAdapter(text, "x.yaml"),
  app: (text) => readApp(text, "x.yaml"),
  overrides: (text) => readOverrides(text, "x.yaml", library.all()),
  rules: (text) => renderRules({ path: "x.yaml", text }, target),
  manifests: (text) => parseManifests(text, "x.yaml"),
};

/** A text of about so many bytes, by what it is made of. */
const TEXTS: Readonly<Record<string, (bytes: number) => string>> = {
  keys: (bytes) => lines(bytes, (n) => `key${n}: 1`),
  "keys in braces": (bytes) => `{${lines(bytes, (n) => `key${n}: 1,`)}}`,
  "unknown parameters": (bytes) =>
    `version: 1\nname: x\nsteps:\n  - uses: wait\n    with:\n${lines(bytes, (n) => `      key${n}: 1`)}`,
  "a manifest's keys": (bytes) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\ndata:\n${lines(bytes, (n) => `  key${n}: "1"`)}`,
  quotes: (bytes) => '"'.repeat(bytes),
  commas: (bytes) => `[${",".repeat(bytes)}]`,
  brackets: (bytes) => "[".repeat(bytes),
  comments: (bytes) => lines(bytes, () => "# a comment"),
  "blank lines": (bytes) => `a: b\n${"\n".repeat(bytes)}`,
  documents: (bytes) => lines(bytes, () => "---"),
  anchors: (bytes) => lines(bytes, (n) => `- &a${n} x`),
  openings: (bytes) => `if: "x" ${"${{".repeat(bytes / 3)}`,
  spaces: (bytes) => `a: "${`b${" ".repeat(500)}\n`.repeat(bytes / 502)}"`,
};

function lines(bytes: number, line: (n: number) => string): string {
  const all: string[] = [];
  for (let length = 0, n = 0; length < bytes; n++) {
    const next = line(n);
    all.push(next);
    length += next.length + 1;
  }
  return all.join("\n");
}

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

const mistakes: string[] = [];
console.log(`| reader | text | ${SIZES_KB.map((kb) => `${kb} kB`).join(" | ")} |`);
console.log(`| --- | --- | ${SIZES_KB.map(() => "---:").join(" | ")} |`);
for (const [reader, read] of Object.entries(READERS)) {
  for (const [name, textOf] of Object.entries(TEXTS)) {
    const times: number[] = [];
    for (const kb of SIZES_KB) {
      const text = textOf(kb * 1_000);
      if (times.length === 0) await cpuMs(() => read(text));
      times.push(await cpuMs(() => read(text)));
    }
    console.log(`| ${reader} | ${name} | ${times.map((ms) => ms.toFixed(0)).join(" | ")} |`);
    const grows = times.some(
      (ms, n) => ms > NOISE_MS && n > 0 && ms > 4 * Math.max(times[n - 1] ?? 0, NOISE_MS / 4),
    );
    if (grows || times.some((ms) => ms > LIMIT_MS))
      mistakes.push(`${reader}, ${name}: ${times.map(Math.round).join(", ")}`);
  }
}
if (mistakes.length > 0) {
  console.error(`Too slow, or faster growing than the text:\n${mistakes.join("\n")}`);
  process.exitCode = 1;
}
