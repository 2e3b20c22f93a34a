import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import type { JsonObject } from "../../src/base/json.ts";
import type { MeshOverrides } from "../../src/meshes/overrides.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Regatta's image in the test cluster. */
export const TEST_IMAGE = process.env.REGATTA_TEST_IMAGE ?? "docker.io/library/regatta:test";

/** Folder of the kit that starts a real cluster on this machine; `undefined` without it. */
export function clusterKit(): string | undefined {
  const folder = resolve(ROOT, process.env.REGATTA_CLUSTER_KIT ?? "../shared/cluster");
  return existsSync(join(folder, "cluster")) ? folder : undefined;
}

/** Why tests on a real cluster have to be skipped, if they do: what they need is missing. */
export function missingForIstio(): string | undefined {
  if (clusterKit() === undefined) {
    return "skipped: the cluster kit is missing; name its folder with REGATTA_CLUSTER_KIT";
  }
  if (!process.env.HELM_CHARTS_URL) return "skipped: HELM_CHARTS_URL is unset; run it inside `cluster exec`";
  return undefined;
}

/** What an operator would configure for the kit's Istio: its own chart repository, and values for its stock Envoy. */
export function istioOverrides(): MeshOverrides {
  const values = readFileSync(join(clusterKit() ?? "", "istio-values.yaml"), "utf8");
  return {
    istio: {
      repository: process.env.HELM_CHARTS_URL ?? "",
      releases: { istiod: { values: parse(values) as JsonObject } },
    },
  };
}
