import { expect, test } from "vitest";
import { memoryCluster } from "../../test/support/memory-cluster.ts";
import { actionCatalogue } from "../actions/catalogue.ts";
import { systemClock } from "../base/clock.ts";
import { RUN_LABEL } from "../kubernetes/objects/ownership.ts";
import { ownNamespaces } from "../kubernetes/ownership/own-namespace.ts";
import { loadMeshes } from "../meshes/load-meshes.ts";
import { parsePlaybook } from "../playbook/index.ts";
import { knownNames } from "./known-names.ts";

const adapters = loadMeshes([]).library.all();

function playbookWith(...steps: readonly string[]) {
  const lines = steps.map((step) => `  - { ${step} }`);
  const text = `version: 1
name: p
inputs: { namespace: { type: string }, mesh: { type: string, default: none } }
steps:
${lines.join("\n")}
`;
  const { playbook, diagnostics } = parsePlaybook({ path: "p.yaml", text }, actionCatalogue);
  if (playbook === undefined) throw new Error(JSON.stringify(diagnostics));
  return playbook;
}

const HERE = `namespace: "\${{ inputs.namespace }}"`;
const REMOVE = `uses: app.remove, with: { app: bookshop, ${HERE} }`;

test.each<[string, boolean, readonly string[]]>([
  ["works in it", true, [REMOVE]],
  [
    "also calls a Service in it",
    true,
    [REMOVE, `uses: load.run, with: { url: "http://a.\${{ inputs.namespace }}/" }`],
  ],
  ["creates it", false, [REMOVE, `uses: app.deploy, with: { app: bookshop, ${HERE} }`]],
  ["only mentions it", false, [`uses: notify, with: { text: "\${{ inputs.namespace }}" }`]],
  [
    "uses only a part of its name",
    false,
    [`uses: app.remove, with: { app: bookshop, namespace: "x-\${{ inputs.namespace }}" }`],
  ],
])("the namespace of a playbook that %s is a menu: %s", async (_, isMenu, steps) => {
  const names = knownNames(adapters, async () => ["race", "shop"], systemClock);
  expect((await names(playbookWith(...steps))).get("namespace")).toEqual(
    isMenu ? ["race", "shop"] : undefined,
  );
});

test.each([
  ["does not answer", () => new Promise<never>(() => {})],
  ["refuses", () => Promise.reject(new Error("refused"))],
])("a namespace is typed while the cluster %s; other names are still offered", async (_, namespaces) => {
  const clock = { ...systemClock, sleep: async () => {} };
  const names = await knownNames(adapters, namespaces, clock)(playbookWith(REMOVE));
  expect(names.get("namespace")).toBeUndefined();
  expect(names.get("mesh")).toContain("sidecar");
});

test("Regatta's own namespaces are those that a run has recorded and that stay", async () => {
  const cluster = memoryCluster();
  const namespace = (name: string, more = {}) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { [RUN_LABEL]: "run-a" }, ...more },
  });
  for (const name of ["shop", "race"]) await cluster.putOwn(namespace(name), "run-a");
  await cluster.putOwn(namespace("going", { deletionTimestamp: "2026-11-30T07:00:00Z" }), "run-a");
  cluster.put(namespace("labelled"));
  expect(await ownNamespaces(cluster, {})).toEqual(["race", "shop"]);
});
