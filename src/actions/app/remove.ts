import type { AppLibrary } from "../../apps/load-apps.ts";
import { previewRemove } from "../../apps/preview-app.ts";
import { removeApp } from "../../apps/remove-app.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { appRemoveDeclaration } from "./remove.declaration.ts";

export function createAppRemove(services: ClusterServices & { readonly apps: AppLibrary }): Action {
  return defineAction(appRemoveDeclaration, {
    async preview({ app, namespace }, { signal, earlier }) {
      const cluster = await services.connect();
      return previewRemove({ app: services.apps.get(app), namespace, cluster, earlier, signal });
    },
    leaves: ({ namespace }) => [`Namespace/${namespace}`],
    async run({ app: name, namespace, timeout }, context) {
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
          ...limits,
        }),
      );
      return { outputs: { namespace, removed } };
    },
  });
}
