import { isJsonObject } from "../../base/json.ts";
import type { ClusterFacts, KubeObject } from "../cluster.ts";
import { parseQuantity } from "./quantity.ts";

/** What Regatta's embedded cluster puts after the `+` of its version. */
const SANDBOX_BUILD = /\+.*regatta/;

/** Pure: the facts about a cluster, from the responses for `/version`, the namespace `kube-system` and the nodes. */
export function clusterFacts(
  version: unknown,
  kubeSystem: KubeObject | undefined,
  nodes: readonly KubeObject[],
  context: string,
): ClusterFacts {
  const gitVersion = isJsonObject(version) ? String(version.gitVersion) : "unknown";
  return {
    uid: kubeSystem?.metadata.uid ?? "",
    version: gitVersion,
    sandbox: SANDBOX_BUILD.test(gitVersion),
    context,
    nodes: nodes.map(nodeFacts),
  };
}

function nodeFacts(node: KubeObject): ClusterFacts["nodes"][number] {
  const status = isJsonObject(node.status) ? node.status : {};
  const capacity = isJsonObject(status.capacity) ? status.capacity : {};
  const info = isJsonObject(status.nodeInfo) ? status.nodeInfo : {};
  return {
    name: node.metadata.name,
    cores: parseQuantity(String(capacity.cpu ?? "")) || 0,
    memoryMb: Math.round((parseQuantity(String(capacity.memory ?? "")) || 0) / 2 ** 20),
    arch: String(info.architecture ?? "unknown"),
    os: String(info.osImage ?? info.operatingSystem ?? "unknown"),
  };
}
