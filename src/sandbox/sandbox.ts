import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Log } from "../base/log.ts";
import { writeKubeconfig } from "./api/kubeconfig.ts";
import { callMutatingWebhooks } from "./api/mutating-webhooks.ts";
import { controlledBy } from "./api/object.ts";
import { ObjectStore } from "./api/object-store.ts";
import { ObjectWrites } from "./api/object-writes.ts";
import type { PodLogs } from "./api/pod-log.ts";
import { RequestHandler } from "./api/request-handler.ts";
import { ResourceKinds } from "./api/resource-kinds.ts";
import { serveApi } from "./api/server.ts";
import { SERVICE_NAME_LABEL } from "./api/service-endpoints.ts";
import { createCertificateAuthority } from "./certificate-authority.ts";
import { ControlLoop } from "./controllers/control-loop.ts";
import { deploymentController } from "./controllers/deployments.ts";
import { endpointSliceController } from "./controllers/endpoint-slices.ts";
import { collectGarbage } from "./controllers/garbage-collector.ts";
import { jobController } from "./controllers/jobs.ts";
import { namespaceController } from "./controllers/namespaces.ts";
import { replicaSetController } from "./controllers/replica-sets.ts";
import { SandboxNode } from "./node/node.ts";
import type { SandboxImage } from "./node/sandbox-image.ts";

export interface SandboxOptions {
  /**
   * For the kubeconfig and the pods' files and logs. Files left there by the pods of an earlier sandbox are removed.
   */
  readonly dataDir: string;
  /** The API server's port on 127.0.0.1; a free one if absent. */
  readonly port?: number;
  readonly log: Log;
  readonly image: SandboxImage;
}

export interface Sandbox {
  readonly kubeconfigPath: string;
  readonly url: string;
  /** Ends every pod's processes and the API server. The state is lost. */
  close(): Promise<void>;
}

const NAMESPACES = ["default", "kube-system", "kube-public"];

async function createFirstObjects(writes: ObjectWrites, port: number): Promise<void> {
  for (const name of NAMESPACES) {
    const namespace = { apiVersion: "v1", kind: "Namespace", metadata: { name } };
    await writes.create(writes.kinds.builtIn("Namespace"), namespace);
  }
  const metadata = { name: "kubernetes", namespace: "default" };
  const ports = [{ name: "https", port: 443, targetPort: port, protocol: "TCP" }];
  const spec = { clusterIP: "10.96.0.1", ports };
  const service = await writes.create(writes.kinds.builtIn("Service"), {
    apiVersion: "v1",
    kind: "Service",
    metadata,
    spec,
  });
  await writes.create(writes.kinds.builtIn("EndpointSlice"), {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      ...metadata,
      labels: { [SERVICE_NAME_LABEL]: "kubernetes" },
      ownerReferences: [controlledBy(service)],
    },
    addressType: "IPv4",
    endpoints: [{ addresses: ["127.0.0.1"], conditions: { ready: true } }],
    ports: [{ name: "https", port, protocol: "TCP" }],
  });
}

/**
 * Starts an embedded cluster: API server, controllers and a node that runs pods of the Regatta image as processes.
 * @throws Failure `SANDBOX_PORT_IN_USE`, `SANDBOX_NO_ADDRESSES`
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { log, port: wantedPort = 0, image } = options;
  const dataDir = resolve(options.dataDir);
  await rm(join(dataDir, "pods"), { recursive: true, force: true });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const store = new ObjectStore();
  const kinds = new ResourceKinds();
  const writes = new ObjectWrites(store, kinds, async (kind, object, dryRun) =>
    kind.kind === "Pod" ? callMutatingWebhooks(store, kinds, kind, object, dryRun) : object,
  );
  const authority = await createCertificateAuthority("regatta-sandbox");
  const caPem = authority.certificatePem;
  const identity = await authority.issue({
    commonName: "kube-apiserver",
    dnsNames: ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"],
    ipAddresses: ["127.0.0.1"],
  });
  const newToken = () => randomBytes(24).toString("base64url");
  const [userToken, podToken] = [newToken(), newToken()];

  // The node provides the logs but starts after the server, whose port it gives to its pods.
  let node: SandboxNode | undefined;
  const logs: PodLogs = { open: (uid, container, previous) => node?.open(uid, container, previous) };
  const server = await serveApi(new RequestHandler(writes, logs), {
    port: wantedPort,
    identity,
    tokens: [userToken, podToken],
    log,
  });
  try {
    const credentials = { token: podToken, caPem };
    node = await SandboxNode.start(writes, { dataDir, image, credentials, apiPort: server.port, log });
  } catch (error) {
    await server.close();
    throw error;
  }
  const started = node;
  const make = [
    deploymentController,
    replicaSetController,
    endpointSliceController,
    jobController,
    namespaceController,
  ];
  const loop = new ControlLoop(
    writes,
    make.map((controller) => controller(writes)),
    log,
  );
  const stopCollecting = collectGarbage(writes);
  const killAll = () => started.killAll();
  process.once("exit", killAll);

  await createFirstObjects(writes, server.port);
  const url = `https://127.0.0.1:${server.port}`;
  const kubeconfigPath = join(dataDir, "kubeconfig");
  await writeKubeconfig(kubeconfigPath, { url, caPem, token: userToken });
  log.info({ url }, "the sandbox is ready");
  return {
    kubeconfigPath,
    url,
    async close() {
      loop.close();
      stopCollecting();
      await server.close();
      await started.close();
      process.removeListener("exit", killAll);
    },
  };
}
