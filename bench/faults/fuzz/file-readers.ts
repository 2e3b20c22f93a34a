import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { actionCatalogue } from "../../../src/actions/catalogue.ts";
import { readApp } from "../../../src/apps/load-apps.ts";
import { readConfig } from "../../../src/config/read-config.ts";
import { loadKubeConfig } from "../../../src/kubernetes/client/kubeconfig.ts";
import { parseManifests } from "../../../src/kubernetes/objects/manifests.ts";
import { loadMeshes, readAdapter } from "../../../src/meshes/load-meshes.ts";
import { readOverrides } from "../../../src/meshes/overrides.ts";
import { parsePlaybook, renderDiagnostics } from "../../../src/playbook/index.ts";
import { readSchedules } from "../../../src/scheduler/declared-schedules.ts";
import { renderRules } from "../../../src/traffic/dialects/render-rules.ts";
import { KUBECONFIG, MANIFESTS, OVERRIDES, SCHEDULES, SETTINGS } from "./examples.ts";
import type { Reader } from "./reader.ts";

const YAML_PIECES = [
  ..."|  |    |- |: |:|?|{|}|[|]|,|#|&a |*a|!t |!!binary |<<: |---\n|...\n||-\n|>+2\n|%YAML 1.1\n".split("|"),
  ..."null|true|~|0x1F|0o17|.inf|.nan|2026-01-01|30s|1_000|on|version: 1\n|name: x\n|- &a [*a]\n".split("|"),
];

const { library } = loadMeshes([]);
const target = { mesh: library.get("istio"), meshes: library.all(), namespace: "shop" };
const context = { nowMs: 0, minIntervalMs: 60_000, checkPlaybook: async () => [] };

function textsIn(folder: string, ending = ".yaml"): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

/** Adapters and apps are called like their files. */
function fileOf(text: string): string {
  return `${/^name: (\S+)/m.exec(text)?.[1] ?? "x"}.yaml`;
}

/** The kubeconfig is read from a file; each thread has one of its own. */
function kubeconfigReader(): (text: string) => unknown {
  const folder = mkdtempSync(join(tmpdir(), "regatta-fuzz-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "config");
  return (text) => {
    writeFileSync(path, text);
    return loadKubeConfig({ kubeconfigPath: path, environment: {} });
  };
}

function readSettings(text: string): unknown {
  const pairs = text.split("\n").map((line) => line.split(/=(.*)/s, 2) as [string, string]);
  return readConfig({}, Object.fromEntries(pairs.filter(([, value]) => value !== undefined)));
}

/** Readers of files that people write. */
export const FILE_READERS: readonly Reader[] = [
  {
    name: "playbook",
    kind: "text",
    weight: 3,
    pieces: YAML_PIECES,
    originals: [...textsIn("playbooks"), ...textsIn("lessons")],
    read(text) {
      const source = { path: "x.yaml", text };
      const parsed = parsePlaybook(source, actionCatalogue);
      renderDiagnostics(parsed.diagnostics, source);
      return parsed;
    },
  },
  {
    name: "schedules",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: SCHEDULES,
    read: (text) => readSchedules(text, "x.yaml", context),
  },
  {
    name: "adapter",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: textsIn("meshes"),
    read: (text) => readAdapter(text, fileOf(text)),
  },
  {
    name: "app",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: textsIn("apps"),
    read: (text) => readApp(text, fileOf(text)),
  },
  {
    name: "overrides",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: OVERRIDES,
    read: (text) => readOverrides(text, "x.yaml", library.all()),
  },
  {
    name: "traffic rules",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: textsIn("test/traffic/golden", ".rules.yaml"),
    read: (text) => renderRules({ path: "x.yaml", text }, target),
  },
  {
    name: "manifests",
    kind: "text",
    weight: 6,
    pieces: YAML_PIECES,
    originals: MANIFESTS,
    read: (text) => parseManifests(text, "x.yaml"),
  },
  {
    name: "kubeconfig",
    kind: "text",
    weight: 3,
    pieces: YAML_PIECES,
    originals: KUBECONFIG,
    read: kubeconfigReader(),
  },
  {
    name: "settings and access lists",
    kind: "text",
    weight: 20,
    originals: SETTINGS,
    pieces: ["=", ",", "+", "*", "U0ADA0001", "owner=", "\nREGATTA_ROLES=", "30s", "10m", "1e3"],
    read: readSettings,
  },
];
