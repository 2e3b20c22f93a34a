import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { JsonObject } from "../../src/base/json.ts";
import { silentLog } from "../../src/base/log.ts";
import { regattaImage } from "../../src/cli/pod-programs.ts";
import { connectCluster } from "../../src/kubernetes/client/connect-cluster.ts";
import { REGATTA_NAMESPACE } from "../../src/kubernetes/objects/ownership.ts";
import { claimsOfRun } from "../../src/kubernetes/ownership/claims.ts";
import type { RunView } from "../../src/run/run-view.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { AttemptRow } from "../../src/store/attempt-repository.ts";
import { cellsOf } from "../engine/engine-harness.ts";
import { newFolder } from "../engine/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { hasProc, podProcesses } from "../support/processes.ts";
import { compileChild, live } from "./child-process.ts";

const PLAYBOOK = `version: 1
name: crash-on-the-sandbox
steps:
  - { id: mesh, uses: mesh.install, with: { mesh: sidecar } }
  - { id: app, uses: app.deploy, with: { app: bookshop, mesh: sidecar, namespace: race-crash } }
  - id: load
    uses: load.run
    with: { url: "\${{ steps.app.outputs.url }}/", namespace: race-crash, profile: { rate: 20, duration: 3s, connections: 2 } }
finally:
  - { id: remove, uses: app.remove, with: { app: bookshop, namespace: race-crash } }
  - { id: uninstall, uses: mesh.uninstall, with: { mesh: sidecar } }
`;

interface PodStatus {
  readonly containerStatuses?: readonly {
    readonly name: string;
    readonly state: { readonly running?: object };
  }[];
}

/** One run is killed at all of these points, one after the other. */
const POINTS = [
  "mesh  begun",
  "mesh  within",
  "mesh  done",
  "app  within",
  "app  done",
  "load  within",
  "remove  done",
  "uninstall  done",
];

/** A sandbox, and a bot that runs one playbook on it and can be killed. */
async function botOnSandbox(playbook: string) {
  const folder = await newFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = await compileChild("sandbox-child");
  onTestFinished(() => rm(program, { force: true }));
  const sandbox = await startSandbox({
    dataDir: join(folder, "sandbox"),
    log: silentLog,
    image: regattaImage(),
  });
  onTestFinished(() => sandbox.close());
  const { kubeconfigPath } = sandbox;
  const cluster = await connectCluster({ kubeconfigPath, log: silentLog });
  onTestFinished(() => cluster.close());
  const path = join(folder, "crash.yaml");
  await writeFile(path, playbook);
  await mkdir(join(folder, "bot"));
  const start = (haltAt: string) => {
    const life = live(program, [join(folder, "bot"), kubeconfigPath, path, haltAt]);
    onTestFinished(() => life.kill());
    return life;
  };
  return { cluster, start };
}

interface Ended {
  readonly view: RunView;
  readonly attempts: readonly AttemptRow[];
  readonly results: readonly { readonly cellKey: string; readonly result: JsonObject }[];
}

test("a run on the sandbox is killed at 8 points, still succeeds, and leaves nothing behind", async () => {
  const { cluster, start } = await botOnSandbox(PLAYBOOK);
  const namespaces = async () =>
    (await cluster.list({ apiVersion: "v1", kind: "Namespace" }))
      .map(({ metadata }) => metadata.name)
      .filter((name) => name !== REGATTA_NAMESPACE)
      .sort();
  const before = await namespaces();
  const podsBefore = hasProc ? podProcesses(process.pid).length : 0;

  for (const haltAt of POINTS) {
    const life = start(haltAt);
    expect(await life.line("HALTED")).toBe(haltAt);
    await life.kill();
  }
  const ended = JSON.parse(await start("").line("ENDED")) as Ended;

  expect(ended.view.problem).toBeUndefined();
  expect(cellsOf(ended.view)).toEqual(
    ["mesh", "app", "load", "remove", "uninstall"].map((id) => `${id}:succeeded`),
  );
  expect(ended.attempts.filter(({ status }) => status === "interrupted")).toHaveLength(POINTS.length);
  expect(ended.attempts.filter(({ status }) => status === "running")).toEqual([]);
  expect(ended.results).toHaveLength(1);
  expect(await namespaces()).toEqual(before);
  expect(await claimsOfRun(cluster, ended.view.id, {})).toEqual([]);
  // The sandbox lives in this process, so its pods' processes are our children, and none may outlive the run.
  if (hasProc) await eventually("all pods to end", () => podProcesses(process.pid).length === podsBefore);
}, 300_000);

const LOAD = `version: 1
name: crash-in-two-loads
steps:
  - { id: app, uses: app.deploy, with: { app: bookshop, namespace: race-loads } }
  - id: load
    uses: load.run
    matrix: { lasts: [4s, 10s, 3s], max_parallel: 2 } # the third begins while the second sends
    with:
      url: "\${{ steps.app.outputs.url }}/"
      namespace: race-loads
      where: cluster
      headers: { authorization: Bearer abc }
      profile: { rate: 10, duration: "\${{ matrix.lasts }}", warmup: 0s, connections: 2 }
finally:
  - { id: remove, uses: app.remove, with: { app: bookshop, namespace: race-loads } }
`;

test("interrupted load tests of parallel cells start over separately, and do not disturb each other", async () => {
  const { cluster, start } = await botOnSandbox(LOAD);
  const labelSelector = "app.kubernetes.io/name=regatta-load";
  const left = async (apiVersion: string, kind: string) =>
    (await cluster.list({ apiVersion, kind, labelSelector })).map(({ metadata }) => metadata.name);
  const sending = async () =>
    (await cluster.list({ apiVersion: "v1", kind: "Pod", labelSelector })).filter(({ status }) =>
      ((status as PodStatus).containerStatuses ?? []).some(
        ({ name, state }) => name === "load" && state.running,
      ),
    ).length;

  const first = start("load 10s within");
  await first.line("HALTED");
  await eventually("both load tests", async () => (await sending()) === 2);
  await first.kill();
  let most = 0;
  let over = false;
  const ending = start("")
    .line("ENDED")
    .finally(() => {
      over = true;
    });
  await eventually(
    "the run to end",
    async () => {
      most = Math.max(most, await sending());
      return over;
    },
    60_000,
  );
  const { view, attempts, results } = JSON.parse(await ending) as Ended;

  expect(view.problem).toBeUndefined();
  expect(
    attempts
      .filter(({ status }) => status === "interrupted")
      .map(({ cellKey }) => cellKey)
      .sort(),
  ).toEqual(["10s", "4s"]);
  expect(most).toBe(2); // never both the old and the new ones
  expect(new Map(results.map(({ cellKey, result }) => [cellKey, [result.partial, result.requests]]))).toEqual(
    new Map([
      ["4s", [false, 40]],
      ["10s", [false, 100]],
      ["3s", [false, 30]],
    ]),
  );
  expect(await left("batch/v1", "Job")).toEqual([]);
  expect(await left("v1", "Secret")).toEqual([]);
}, 120_000);
