import type { Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { Cluster, ObjectReference } from "../../kubernetes/cluster.ts";
import { titleOf } from "../../kubernetes/objects/object-title.ts";
import { refusalOf, requireChangeable } from "../../kubernetes/ownership/guard.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { refuseRetired } from "../../meshes/install-checks.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import { applyRoute } from "../../traffic/cluster/apply-route.ts";
import { previewRoute } from "../../traffic/cluster/preview-route.ts";
import { serviceVersions } from "../../traffic/cluster/service-versions.ts";
import { checkAndRender } from "../../traffic/dialects/check-and-render.ts";
import { dialectOf } from "../../traffic/dialects/refusals.ts";
import type { RuleProblem } from "../../traffic/rules/problem.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { trafficApplyDeclaration } from "./apply.declaration.ts";

type Params = Static<typeof trafficApplyDeclaration.params>;
type TrafficServices = ClusterServices & { readonly meshes: MeshLibrary };

/** Creates `traffic.apply`. All rules are checked before the first one is applied. */
export function createTrafficApply(services: TrafficServices): Action {
  return defineAction(trafficApplyDeclaration, {
    async check(given) {
      await checkRules(services, given, async () => undefined); // which versions there are only the cluster knows
    },
    async preview(given, { signal, earlier }) {
      const { namespace } = given;
      const cluster = await services.connect();
      const refused = await refusalOf(routed(given), () =>
        requireChangeable(cluster, routed(given), { signal, earlier }),
      );
      if (refused) return [refused];
      const isMadeBefore = (title: string) => earlier.get(title) === "made";
      const { dialect, rendered } = await checkRules(services, given, async (service) =>
        isMadeBefore(`Service/${namespace}/${service}`) &&
        !(await findService(cluster, namespace, service, signal))
          ? undefined // Its pods, which show its versions, do not exist yet.
          : serviceVersions(cluster, namespace, service, { signal }),
      );
      const changes: ObjectChange[] = [];
      for (const { rule, objects } of rendered) {
        const look = { cluster, namespace, service: rule.service, signal };
        changes.push(...(await previewRoute(look, dialect, objects)));
      }
      return changes;
    },
    async run(given, context) {
      const { namespace } = given;
      const { signal, run } = context;
      const cluster = await clusterOf(services, context);
      refuseRetired(services.meshes.get(given.mesh));
      await requireChangeable(cluster, routed(given), { signal });
      const { dialect, rendered } = await checkRules(services, given, (service) =>
        serviceVersions(cluster, namespace, service, { signal }),
      );
      const applied: string[] = [];
      for (const { rule, objects } of rendered) {
        context.progress({ text: `routing the requests for ${rule.service}` });
        const work = { cluster, namespace, service: rule.service, runId: run.id, signal };
        await applyRoute({ ...work, assertOwned: () => context.assertOwned() }, dialect, objects);
        applied.push(
          ...objects.map(({ apiVersion, kind, metadata }) => titleOf({ apiVersion, kind, ...metadata })),
        );
      }
      return { outputs: { dialect: dialect.name, applied } };
    },
  });
}

/** The first Service stands for all of them: they are in one namespace. */
function routed({ namespace, rules: [first] }: Params): ObjectReference {
  return serviceReference(namespace, first?.service ?? "");
}

/**
 * Checks all rules and renders them. Changes nothing.
 * @param versionsOf returns a Service's versions if they are known.
 * @throws Failure `TRAFFIC_…`, `MESH_…`.
 */
async function checkRules(
  services: TrafficServices,
  { mesh: name, dialect: wanted, namespace, rules }: Params,
  versionsOf: (service: string) => Promise<readonly string[] | undefined>,
) {
  const mesh = services.meshes.get(name);
  refuseRetired(mesh);
  const dialect = dialectOf(mesh, wanted);
  const versions = new Map(
    await Promise.all(rules.map(async ({ service }) => [service, await versionsOf(service)] as const)),
  );
  const target = { mesh, meshes: services.meshes.all(), dialect, namespace };
  const rendered = checkAndRender(rules, target, (service) => versions.get(service));
  refuseProblems(rendered.flatMap(({ problems }, index) => problems.map((problem) => ({ problem, index }))));
  return { dialect, rendered };
}

function findService(cluster: Cluster, namespace: string, service: string, signal: AbortSignal) {
  return cluster.get(serviceReference(namespace, service), { signal });
}

function serviceReference(namespace: string, name: string): ObjectReference {
  return { apiVersion: "v1", kind: "Service", namespace, name };
}

/** @throws Failure with the code of the first problem and the texts of all. */
function refuseProblems(
  problems: readonly { readonly problem: RuleProblem; readonly index: number }[],
): void {
  const [first] = problems;
  if (!first) return;
  const texts = problems.map(
    ({ problem, index }) => `rules[${index}]${pathText(problem.path)}: ${problem.message} ${problem.hint}`,
  );
  throw new Failure(first.problem.code, texts.join("\n"), { state: "Nothing was changed." });
}

function pathText(path: RuleProblem["path"]): string {
  return path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
}
