import type { Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { titleOf } from "../../kubernetes/object-title.ts";
import { refuseRetired } from "../../meshes/install-checks.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import { applyRoute } from "../../routes/apply-route.ts";
import { serviceVersions } from "../../routes/service-versions.ts";
import { checkRule, repeatedService, repeatedServices } from "../../traffic/check-rule.ts";
import type { RuleProblem } from "../../traffic/problem.ts";
import { dialectOf, refusals } from "../../traffic/refusals.ts";
import { type ClusterServices, clusterOf } from "../cluster-services.ts";
import { requireChangeable } from "../own-objects.ts";
import { trafficApplyDeclaration } from "./declaration.ts";

/** Creates `traffic.apply`. All rules are checked before the first of them is applied. */
export function createTrafficApply(services: ClusterServices & { readonly meshes: MeshLibrary }): Action {
  return {
    ...trafficApplyDeclaration,
    async run(params, context) {
      const given = params as Static<typeof trafficApplyDeclaration.params>;
      const { namespace, rules } = given;
      const { signal, run } = context;
      const mesh = services.meshes.get(given.mesh);
      refuseRetired(mesh);
      const dialect = dialectOf(mesh, given.dialect);
      const cluster = await clusterOf(services, context);
      await requireChangeable(
        cluster,
        { apiVersion: "v1", kind: "Service", namespace, name: rules[0]?.service ?? "" },
        signal,
      );
      const known = services.meshes.all();
      const repeated = repeatedServices(rules);
      const checked = await Promise.all(
        rules.map(async (rule, index) => {
          const versions = await serviceVersions(cluster, namespace, rule.service, { signal });
          const problems = [
            ...(repeated.includes(index) ? [repeatedService(rule.service)] : []),
            ...checkRule(rule, versions),
            ...refusals(rule, mesh, dialect, known),
          ];
          return {
            rule,
            problems,
            objects: problems.length > 0 ? [] : dialect.render(rule, { namespace, versions }),
          };
        }),
      );
      refuseProblems(
        checked.flatMap(({ problems }, index) => problems.map((problem) => ({ problem, index }))),
      );
      const applied: string[] = [];
      for (const { rule, objects } of checked) {
        context.progress({ text: `routing the requests for ${rule.service}` });
        const work = { cluster, namespace, service: rule.service, runId: run.id, signal };
        await applyRoute({ ...work, assertOwned: () => context.assertOwned() }, dialect, objects);
        applied.push(
          ...objects.map(({ apiVersion, kind, metadata }) => titleOf({ apiVersion, kind, ...metadata })),
        );
      }
      return { outputs: { dialect: dialect.name, applied } };
    },
  };
}

/** @throws Failure with the code of the first problem and the text of all. */
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
