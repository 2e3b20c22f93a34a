import { createAppDeploy } from "../actions/app/deploy.ts";
import { createAppRemove } from "../actions/app/remove.ts";
import { createK8sApply } from "../actions/k8s/apply.ts";
import { createK8sDelete } from "../actions/k8s/delete.ts";
import { createK8sWait } from "../actions/k8s/wait.ts";
import { createLessonCheck } from "../actions/lesson/check.ts";
import { createLessonExplain } from "../actions/lesson/explain.ts";
import { createLoadCompare } from "../actions/load/compare.ts";
import { createHttpCheck } from "../actions/load/http-check.ts";
import { createLoadRun } from "../actions/load/run.ts";
import { createMeshInstall } from "../actions/mesh/install.ts";
import { createMeshStatus } from "../actions/mesh/status.ts";
import { createMeshUninstall } from "../actions/mesh/uninstall.ts";
import { createApprove } from "../actions/people/approve.ts";
import { createAsk } from "../actions/people/ask.ts";
import { createNotify } from "../actions/people/notify.ts";
import { environmentOf } from "../actions/report/environment.ts";
import { createReportPublish } from "../actions/report/publish.ts";
import type { ClusterServices } from "../actions/shared/cluster-services.ts";
import { clusterOf } from "../actions/shared/cluster-services.ts";
import { createTrafficApply } from "../actions/traffic/apply.ts";
import { createTrafficClear } from "../actions/traffic/clear.ts";
import { createWait } from "../actions/wait.ts";
import { loadApps } from "../apps/load-apps.ts";
import { systemClock } from "../base/clock.ts";
import { Failure, messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { PRODUCT } from "../base/product.ts";
import { readTextFile } from "../base/text-file.ts";
import { warnOf } from "../base/warn-of.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import type { Config } from "../config/read-config.ts";
import type { Action, ActionContext } from "../engine/action.ts";
import { createHelm } from "../kubernetes/helm/helm.ts";
import type { HelmProcesses } from "../kubernetes/helm/helm-orphans.ts";
import { allowedKinds } from "../kubernetes/ownership/allowed-kinds.ts";
import type { LearnersRun } from "../lessons/learners-run.ts";
import { CLUSTER_TARGETS, LOOPBACK_TARGETS, type LoadPolicy } from "../load/order/policy.ts";
import { loadMeshes, type MeshLibrary } from "../meshes/load-meshes.ts";
import { type MeshOverrides, readOverrides } from "../meshes/overrides.ts";
import type { LazyCluster } from "./lazy-cluster.ts";

/** What actions need from the store and the data folder. */
export interface ActionPorts extends Pick<ClusterServices, "keepClusterUid" | "lockHolder"> {
  /** Stores a message to be posted, and waits for what becomes of it. */
  readonly post: Parameters<typeof createNotify>[0]["post"];
  /** How people call a person, for documents. */
  readonly nameOf: (person: string) => Promise<string>;
  /** Keeps track of running helm processes. */
  readonly helmProcesses?: HelmProcesses;
  /** Whether a run has ended. */
  readonly hasEnded: (runId: string) => Promise<boolean>;
  /** The newest run of a playbook that a person started at or after a moment. */
  readonly newestRun: (playbook: string, person: string, sinceMs: number) => Promise<LearnersRun | undefined>;
}

/** Every action, with its dependencies. `src/actions/catalogue.ts` lists the declarations of the same actions. */
export function composeActions(
  config: Config,
  log: Log,
  cluster: LazyCluster,
  { keepClusterUid, lockHolder, post, nameOf, helmProcesses, newestRun, hasEnded }: ActionPorts,
): ReadonlyMap<string, Action> {
  const { library: meshes, diagnostics: meshDiagnostics } = loadMeshes(config.meshDirs);
  const { library: apps, diagnostics: appDiagnostics } = loadApps();
  // An invalid adapter file is skipped, so that the others still work; the log tells the operator why.
  for (const mistake of [...meshDiagnostics, ...appDiagnostics])
    warnOf(log, mistake, "an invalid adapter file was skipped");
  const overrides = loadOverrides(config.meshOverrides, meshes);
  const helm = createHelm({
    program: config.helm,
    ...(helmProcesses ? { processes: helmProcesses } : {}),
    log,
    ...(config.kubeconfig === "" ? {} : { kubeconfigPath: config.kubeconfig }),
    ...(config.kubeContext === "" ? {} : { context: config.kubeContext }),
  });
  const { image } = config;
  const services = {
    connect: () => cluster.get(),
    keepClusterUid,
    lockHolder,
    hasEnded,
    allowedKinds: allowedKinds(config.applyKinds),
    meshes,
    apps,
    overrides,
    helm,
    clock: systemClock,
    image,
  };
  const load = {
    policy: loadPolicy(config),
    image,
    cluster: (context: ActionContext) => clusterOf(services, context),
  };
  const actions: readonly Action[] = [
    createMeshInstall(services),
    createMeshUninstall(services),
    createMeshStatus(services),
    createAppDeploy(services),
    createAppRemove(services),
    createTrafficApply(services),
    createTrafficClear(services),
    createLoadRun(load),
    createLoadCompare(load),
    createHttpCheck(load),
    createK8sApply(services),
    createK8sDelete(services),
    createK8sWait(services),
    createReportPublish({
      productVersion: PRODUCT.version,
      environment: (place) => environmentOf(place, () => cluster.get()),
      nameOf,
    }),
    createWait(),
    createApprove(),
    createAsk(),
    createNotify({ post }),
    createLessonExplain(),
    createLessonCheck({ ...load, meshes, newestRun }),
  ];
  return new Map(actions.map((action) => [action.name, action]));
}

function loadPolicy(config: Config): LoadPolicy {
  return {
    allow: [...LOOPBACK_TARGETS, ...CLUSTER_TARGETS, ...config.loadAllow],
    maxRateRps: config.loadMaxRateRps,
    maxConnections: config.loadMaxConnections,
    maxDurationMs: config.loadMaxDurationMs,
    maxRequests: config.loadMaxRequests,
  };
}

/** @throws Failure `MESH_OVERRIDES_INVALID`: measuring with charts other than the configured ones would be worse than stopping. */
function loadOverrides(file: string, meshes: MeshLibrary): MeshOverrides {
  if (file === "") return {};
  const { overrides, diagnostics } = readOverrides(readText(file), file, meshes.all());
  const [first] = diagnostics;
  if (!first) return overrides;
  const place = first.range ? `:${first.range.start.line}:${first.range.start.column}` : "";
  throw new Failure("MESH_OVERRIDES_INVALID", `${file}${place}: ${first.message}`, {
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}

function readText(file: string): string {
  try {
    return readTextFile(file, { maxBytes: FILE_BOUNDS.bytes });
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("MESH_OVERRIDES_INVALID", `The file "${file}" cannot be read: ${messageOf(error)}.`, {
      hint: "Correct REGATTA_MESH_OVERRIDES.",
      cause: error,
    });
  }
}
