import type { AppLibrary } from "../../apps/load-apps.ts";
import { previewRemove } from "../../apps/preview-app.ts";
import { removeApp } from "../../apps/remove-app.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { appRemoveDeclaration } from "./remove.declaration.ts";

export function createAppRemove(
  services: ClusterServices & {
    readonly apps: AppLibrary;
    /** Whether a run has ended; false for an unknown run. */
    readonly hasEnded: (runId: string) => Promise<boolean>;
  },
): Action {
  const mayTakeOver = (from: "this run" | "any ended run") =>
    from === "any ended run" ? { hasEnded: services.hasEnded } : {};
  return defineAction(appRemoveDeclaration, {
    async preview({ app: name, namespace, deployed_by: from }, { signal, earlier }) {
      const cluster = await services.connect();
      const app = services.apps.get(name);
      return previewRemove({ app, namespace, cluster, earlier, signal, ...mayTakeOver(from) });
    },
    leaves: ({ namespace }) => [`Namespace/${namespace}`],
    async run({ app: name, namespace, deployed_by: from, timeout }, context) {
      const app = services.apps.get(name);
      const cluster = await clusterOf(services, context);
      const removed = await withinTime(timeout, `Removing ${app.title}`, context, (limits) =>
        removeApp({
          app,
          namespace,
          cluster,
          runId: context.run.id,
          progress: (text) => context.progress({ text }),
          assertOwned: () => context.assertOwned(),
          ...mayTakeOver(from),
          ...limits,
        }),
      );
      if (!removed && from === "any ended run")
        await context.warn(`There was no ${app.title} of Regatta's in ${namespace} to remove.`);
      return { outputs: { namespace, removed } };
    },
  });
}
