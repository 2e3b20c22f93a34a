import { createHash } from "node:crypto";
import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import type { Cluster } from "../../kubernetes/cluster.ts";
import type { EnvironmentFacts } from "../../reports/input.ts";

/** This machine, for load tests that ran in this process. Its name is kept only as a hash. */
export function loopbackEnvironment(): EnvironmentFacts {
  return {
    id: createHash("sha256").update(hostname()).digest("hex").slice(0, 16),
    kind: "loopback",
    kubernetesVersion: null,
    nodes: [
      {
        type: cpus()[0]?.model.trim() ?? "unknown",
        cores: cpus().length,
        memoryMb: Math.round(totalmem() / 2 ** 20),
        arch: arch(),
        os: `${platform()} ${release()}`,
      },
    ],
    workloads: [],
  };
}

/** The cluster, for load tests that ran in it. */
export async function clusterEnvironment(cluster: Cluster): Promise<EnvironmentFacts> {
  const facts = await cluster.facts();
  return {
    id: facts.uid,
    kind: facts.sandbox ? "sandbox" : "kubernetes",
    kubernetesVersion: facts.version,
    nodes: facts.nodes.map((node) => ({
      type: node.name,
      cores: node.cores,
      memoryMb: node.memoryMb,
      arch: node.arch,
      os: node.os,
    })),
    workloads: [],
  };
}
