import { once } from "node:events";
import { createCertificateAuthority } from "../certificate-authority.ts";
import { CONTROL_SERVER_NAME } from "./control-link.ts";
import { createControlServer } from "./control-server.ts";
import { followCluster } from "./follow-cluster.ts";
import { createInClusterApi, readInClusterAccess } from "./in-cluster-api.ts";
import { readyServer } from "./ready-server.ts";
import { buildSnapshot } from "./snapshot.ts";
import { webhookConfiguration } from "./webhook-configuration.ts";

const CONTROL_PORT = 8443;
const READY_PORT = 8080;

/**
 * The mesh's control program: an authority in memory, the injector's webhook, and the proxies' snapshots. It is ready
 * once it has seen the cluster and its webhook is registered.
 */
export async function main(): Promise<void> {
  const volumes = JSON.parse(process.env.REGATTA_VOLUMES ?? "{}") as Record<string, string>;
  const api = createInClusterApi(readInClusterAccess(process.env, volumes));
  const authority = await createCertificateAuthority("sandbox mesh");
  const certificate = await authority.issue({
    commonName: "sidecar-control",
    dnsNames: [CONTROL_SERVER_NAME],
  });
  const control = createControlServer({
    authority,
    certificate,
    image: process.env.MESH_PROXY_IMAGE ?? "regatta:latest",
    controlAddress: `${CONTROL_SERVER_NAME}:${CONTROL_PORT}`,
  });
  control.server.listen(CONTROL_PORT);
  await once(control.server, "listening");
  await followCluster(api, (objects) => control.publish(buildSnapshot(objects)));
  const webhook = webhookConfiguration(authority.certificatePem);
  await api.apply(
    `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${webhook.metadata.name}`,
    webhook,
  );
  readyServer().listen(READY_PORT);
  console.log(JSON.stringify({ ready: true }));
  process.once("SIGTERM", () => process.exit(0));
}
