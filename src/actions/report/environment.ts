import { createHash } from "node:crypto";
import { arch, cpus, hostname, platform, release, totalmem } from "node:os";
import type { Cluster } from "../../kubernetes/cluster.ts";
import type { Place } from "../../load/result/result.ts";
import type { EnvironmentFacts } from "../../reports/input.ts";

/** This machine, for load tests that ran in this process. Its name is stored only as a hash. */
function loopbackEnvironment(): EnvironmentFacts {
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

/**
 * What is known about the place where something was measured.
 * @param connect called only if that was a cluster. If it now leads to another cluster, only the id of the first is known.
 */
export async function environmentOf(
  { kind, cluster_uid: uid }: Place,
  connect: () => Promise<Cluster>,
): Promise<EnvironmentFacts> {
  if (kind === "here") return loopbackEnvironment();
  const facts = await (await connect()).facts();
  if (uid !== undefined && uid !== facts.uid) {
    const named = kind === "sandbox" ? "sandbox" : "kubernetes";
    return { id: uid, kind: named, kubernetesVersion: null, nodes: [], workloads: [] };
  }
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
