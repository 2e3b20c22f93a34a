import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { refusalOf, requireChangeable } from "../../kubernetes/ownership/guard.ts";
import type { ObjectChange } from "../../kubernetes/preview/object-change.ts";
import { clearRoute } from "../../traffic/cluster/clear-route.ts";
import { previewClear } from "../../traffic/cluster/preview-route.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { trafficClearDeclaration } from "./clear.declaration.ts";

/** Creates `traffic.clear`. */
export function createTrafficClear(services: ClusterServices): Action {
  return defineAction(trafficClearDeclaration, {
    async preview({ namespace, services: names, restore }, context) {
      const cluster = await services.connect();
      const changes: ObjectChange[] = [];
      for (const service of names) {
        const reference = serviceReference(namespace, service);
        const refused = await refusalOf(reference, () => requireChangeable(cluster, reference, context));
        changes.push(
          ...(refused ? [refused] : await previewClear({ cluster, namespace, service, ...context }, restore)),
        );
      }
      return changes;
    },
    leaves: ({ namespace, services: names }) =>
      names.map((service) => `the routes of ${service} in ${namespace}`),
    async run(given, context) {
      const { namespace } = given;
      const { signal, run } = context;
      const cluster = await clusterOf(services, context);
      const key = [run.id, context.stepId, context.cellKey].join("/");
      let undone = 0;
      for (const service of given.services) {
        await requireChangeable(cluster, serviceReference(namespace, service), { signal });
        context.progress({ text: `restoring the routes of ${service}` });
        const work = { cluster, namespace, service, runId: run.id, signal };
        undone += await clearRoute({ ...work, assertOwned: () => context.assertOwned() }, given.restore, key);
      }
      return { outputs: { undone } };
    },
  });
}

function serviceReference(namespace: string, name: string) {
  return { apiVersion: "v1", kind: "Service", namespace, name } as const;
}
