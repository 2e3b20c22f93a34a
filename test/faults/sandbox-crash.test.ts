import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { silentLog } from "../../src/base/log.ts";
import type { RunView } from "../../src/engine/run-view.ts";
import { connectCluster } from "../../src/kubernetes/connect-cluster.ts";
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import type { AttemptRow } from "../../src/store/attempt-repository.ts";
import { cellsOf } from "../engine/engine-harness.ts";
import { newFolder } from "../engine/temporary-folder.ts";
import { eventually } from "../support/eventually.ts";
import { hasProc, podProcesses } from "../support/processes.ts";
import { compileChild, live } from "./child-process.ts";

const IMAGE_ENTRY = fileURLToPath(new URL("../../dist/main/image-main.js", import.meta.url));

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

/** One run is killed at all of these, one after the other. */
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

test("a run on the sandbox is killed at 8 points, ends well all the same, and leaves nothing behind", async () => {
  const folder = await newFolder();
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const program = await compileChild("sandbox-child");
  onTestFinished(() => rm(program, { force: true }));
  const sandbox = await startSandbox({
    dataDir: join(folder, "sandbox"),
    log: silentLog,
    imageEntry: IMAGE_ENTRY,
  });
  onTestFinished(() => sandbox.close());
  const { kubeconfigPath } = sandbox;
  const cluster = await connectCluster({ kubeconfigPath, log: silentLog });
  onTestFinished(() => cluster.close());
  const namespaces = async () =>
    (await cluster.list({ apiVersion: "v1", kind: "Namespace" })).map(({ metadata }) => metadata.name).sort();
  const before = await namespaces();
  const podsBefore = hasProc ? podProcesses(process.pid).length : 0;
  const playbook = join(folder, "crash.yaml");
  await writeFile(playbook, PLAYBOOK);
  await mkdir(join(folder, "bot"));
  const start = (haltAt: string) => {
    const life = live(program, [join(folder, "bot"), kubeconfigPath, playbook, haltAt]);
    onTestFinished(() => life.kill());
    return life;
  };

  for (const haltAt of POINTS) {
    const life = start(haltAt);
    expect(await life.line("HALTED")).toBe(haltAt);
    await life.kill();
  }
  const ended = JSON.parse(await start("").line("ENDED")) as {
    readonly view: RunView;
    readonly attempts: readonly AttemptRow[];
    readonly results: readonly unknown[];
  };

  expect(ended.view.problem).toBeUndefined();
  expect(cellsOf(ended.view)).toEqual(
    ["mesh", "app", "load", "remove", "uninstall"].map((id) => `${id}:succeeded`),
  );
  expect(ended.attempts.filter(({ status }) => status === "interrupted")).toHaveLength(POINTS.length);
  expect(ended.attempts.filter(({ status }) => status === "running")).toEqual([]);
  expect(ended.results).toHaveLength(1);
  expect(await namespaces()).toEqual(before);
  // The sandbox lives in this process: what its pods run are our children, and none may outlive the run.
  if (hasProc) await eventually("the end of all pods", () => podProcesses(process.pid).length === podsBefore);
}, 300_000);
