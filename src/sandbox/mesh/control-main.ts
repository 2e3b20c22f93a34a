import { once } from "node:events";
import { createServer } from "node:http";
import { createCertificateAuthority } from "../certificate-authority.ts";
import { CONTROL_SERVER_NAME } from "./control-link.ts";
import { createControlServer } from "./control-server.ts";
import { createInClusterApi, readInClusterAccess } from "./in-cluster-api.ts";
import { buildSnapshot, type WatchedObjects } from "./snapshot.ts";
import { webhookConfiguration } from "./webhook-configuration.ts";

const CONTROL_PORT = 8443;
const READY_PORT = 8080;
/** Changes that come together are sent together. */
const SETTLE_MS = 20;

const WATCHED: Readonly<Record<keyof WatchedObjects, string>> = {
  services: "/api/v1/services",
  endpointSlices: "/apis/discovery.k8s.io/v1/endpointslices",
  pods: "/api/v1/pods",
  routes: "/apis/gateway.networking.k8s.io/v1/httproutes",
};

/**
 * The mesh's control program: an authority in memory, the injector's webhook, and the proxies' snapshots. It is ready
 * when it has seen the cluster once and its webhook is registered.
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
  await followCluster(api, control.publish);
  const webhook = webhookConfiguration(authority.certificatePem);
  await api.apply(
    `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${webhook.metadata.name}`,
    webhook,
  );
  createServer((incoming, outgoing) => {
    outgoing.writeHead(incoming.url === "/readyz" ? 200 : 404);
    outgoing.end();
  }).listen(READY_PORT);
  console.log(JSON.stringify({ ready: true }));
  process.once("SIGTERM", () => process.exit(0));
}

/** Resolves when every watched kind was listed once, and its snapshot was published. */
function followCluster(
  api: ReturnType<typeof createInClusterApi>,
  publish: (snapshot: ReturnType<typeof buildSnapshot>) => void,
): Promise<void> {
  const seen: Partial<Record<keyof WatchedObjects, WatchedObjects["services"]>> = {};
  let scheduled = false;
  return new Promise((resolve) => {
    const send = () => {
      scheduled = false;
      const { services, endpointSlices, pods, routes } = seen;
      if (!services || !endpointSlices || !pods || !routes) return;
      publish(buildSnapshot({ services, endpointSlices, pods, routes }));
      resolve();
    };
    for (const [kind, path] of Object.entries(WATCHED) as [keyof WatchedObjects, string][]) {
      api.follow(path, (objects) => {
        seen[kind] = objects;
        if (scheduled) return;
        scheduled = true;
        setTimeout(send, SETTLE_MS);
      });
    }
  });
}
