import { startProxy } from "./proxy.ts";

/** The sidecar's program. Its settings are environment variables that the injector wrote into the pod. */
export async function main(): Promise<void> {
  const { POD_NAME, POD_NAMESPACE, POD_IP, REGATTA_INNER_IP, MESH_CONTROL, MESH_AUTHORITY, MESH_TOKEN } =
    process.env;
  if (!POD_NAME || !POD_NAMESPACE || !POD_IP || !REGATTA_INNER_IP) {
    throw new Error(
      "mesh-proxy runs only as a sidecar in the sandbox: POD_NAME, POD_NAMESPACE, POD_IP and REGATTA_INNER_IP are set there.",
    );
  }
  if (!MESH_CONTROL || !MESH_AUTHORITY || !MESH_TOKEN) {
    throw new Error("mesh-proxy needs MESH_CONTROL, MESH_AUTHORITY and MESH_TOKEN, which the injector sets.");
  }
  const proxy = await startProxy({
    pod: { namespace: POD_NAMESPACE, name: POD_NAME },
    podAddress: POD_IP,
    innerAddress: REGATTA_INNER_IP,
    inboundPorts: (process.env.MESH_INBOUND_PORTS ?? "").split(",").filter(Boolean).map(Number),
    control: { address: MESH_CONTROL, authorityPem: MESH_AUTHORITY, token: MESH_TOKEN },
  });
  console.log(JSON.stringify({ ready: true, pod: POD_NAME }));
  process.once("SIGTERM", () => {
    void proxy.close().then(() => process.exit(0));
  });
}
