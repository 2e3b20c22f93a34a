import { once } from "node:events";
import { type MeshSnapshot, OUTBOUND_PORT, READY_PORT } from "./config.ts";
import { followCluster } from "./follow-cluster.ts";
import { createInClusterApi, readInClusterAccess } from "./in-cluster-api.ts";
import { createOutbound } from "./outbound.ts";
import { podNamespaces } from "./pod-namespaces.ts";
import { readyServer } from "./ready-server.ts";
import { buildSnapshot } from "./snapshot.ts";

/**
 * The node's proxy of an ambient mesh: every call from a namespace in the mesh comes here and is forwarded to the
 * endpoint that the routes select. One hop and no encryption, because nothing leaves the node. It identifies its
 * callers by their addresses.
 */
export async function main(): Promise<void> {
  const volumes = JSON.parse(process.env.REGATTA_VOLUMES ?? "{}") as Record<string, string>;
  const api = createInClusterApi(readInClusterAccess(process.env, volumes));
  let snapshot: MeshSnapshot = { services: {}, routes: [] };
  let namespaces: ReadonlyMap<string, string> = new Map();
  await followCluster(api, (objects) => {
    snapshot = buildSnapshot(objects);
    namespaces = podNamespaces(objects.pods);
  });
  const outbound = createOutbound({
    namespaceOf: ({ socket }) => namespaces.get(socket.remoteAddress ?? ""),
    snapshot: () => snapshot,
  });
  outbound.listen(OUTBOUND_PORT);
  await once(outbound, "listening");
  readyServer().listen(READY_PORT);
  console.log(JSON.stringify({ ready: true }));
  process.once("SIGTERM", () => process.exit(0));
}
