import { deployApp } from "../../apps/deploy-app.ts";
import type { AppLibrary } from "../../apps/load-apps.ts";
import { previewDeploy } from "../../apps/preview-app.ts";
import type { VariantFacts } from "../../compare/result.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { refuseRetired } from "../../meshes/install-checks.ts";
import type { MeshLibrary } from "../../meshes/load-meshes.ts";
import { meshFacts } from "../../meshes/mesh-facts.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { withinTime } from "../shared/time-limit.ts";
import { appDeployDeclaration } from "./deploy.declaration.ts";

export function createAppDeploy(
  services: ClusterServices & {
    readonly apps: AppLibrary;
    readonly meshes: MeshLibrary;
    /** Regatta's own image. */
    readonly image: string;
  },
): Action {
  return defineAction(appDeployDeclaration, {
    async check({ app, mesh }) {
      services.apps.get(app);
      refuseRetired(services.meshes.get(mesh));
    },
    async preview({ app, mesh, namespace = namespaceOf(app, mesh, "this-run"), env }, { signal }) {
      const adapter = services.meshes.get(mesh);
      refuseRetired(adapter);
      const { apps, image } = services;
      const cluster = await services.connect();
      return previewDeploy({ app: apps.get(app), mesh: adapter, image, namespace, env, cluster, signal });
    },
    makes: ({ namespace }) => (namespace === undefined ? [] : [{ kind: "namespace", name: namespace }]),
    async run({ app: name, mesh, namespace: wanted, timeout, env }, context) {
      const namespace = wanted ?? namespaceOf(name, mesh, context.run.id);
      const app = services.apps.get(name);
      const adapter = services.meshes.get(mesh);
      refuseRetired(adapter);
      const cluster = await clusterOf(services, context);
      await withinTime(timeout, `Deploying ${app.title}`, context, (limits) =>
        deployApp({
          app,
          mesh: adapter,
          image: services.image,
          namespace,
          env,
          cluster,
          runId: context.run.id,
          progress: (text) => context.progress({ text }),
          assertOwned: () => context.assertOwned(),
          ...limits,
        }),
      );
      const { service, port } = app.entry;
      const url = `http://${service}.${namespace}:${port}`;
      const known = await meshFacts(adapter, cluster, namespace, { signal: context.signal });
      const facts = {
        mesh,
        title: adapter.title,
        mesh_version: known.version,
        proxy_version: known.proxyVersion,
        data_plane: adapter.data_plane,
        mtls: known.mtls,
        namespace,
        url,
      } satisfies VariantFacts;
      return { outputs: { namespace, url, mesh, facts } };
    },
  });
}

/** With the run in it, so that runs that know nothing of each other, as from two data folders, never share one. */
function namespaceOf(app: string, mesh: string, runId: string): string {
  const name = [app, mesh, runId].join("-").toLowerCase();
  return name.slice(-63).replace(/^-+/, "");
}
