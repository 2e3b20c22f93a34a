import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiCluster } from "../../src/kubernetes/client/api-cluster.ts";
import { ApiTransport } from "../../src/kubernetes/client/api-transport.ts";
import { loadKubeConfig } from "../../src/kubernetes/client/kubeconfig.ts";
import { createCertificateAuthority } from "../../src/sandbox/certificate-authority.ts";

/** An API server whose certificate is for `api.internal`, and a proxy that is the only way to it. */
let api: Server;
let proxy: Server;
let folder = "";
let authority = "";
const tunnels: string[] = [];
const sockets = new Set<Socket>();
let refusal: string | undefined;

const portOf = (server: Server) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "regatta-proxy-"));
  const issuer = await createCertificateAuthority("proxy test");
  authority = issuer.certificatePem;
  const { certificatePem: cert, privateKeyPem: key } = await issuer.issue({
    commonName: "api",
    dnsNames: ["api.internal"],
  });
  api = createHttpsServer({ cert, key }, (request, response) => {
    response.setHeader("content-type", "application/json");
    const list = { resources: [{ name: "configmaps", kind: "ConfigMap", namespaced: true }] };
    response.end(JSON.stringify(request.url === "/api/v1" ? list : { metadata: { name: "a" } }));
  });
  proxy = createHttpServer().on("connect", (request, client) => {
    if (refusal !== undefined) return client.end(refusal);
    tunnels.push(`${request.url} ${request.headers["proxy-authorization"] ?? ""}`);
    const upstream = connect(portOf(api), "127.0.0.1", () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
    for (const socket of [upstream, client as Socket]) sockets.add(socket.on("error", () => {}));
    upstream.pipe(client).pipe(upstream);
  });
  for (const server of [api, proxy]) {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  }
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of [api, proxy]) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
  rmSync(folder, { recursive: true, force: true });
});

function clusterThrough(proxyUrl: string | undefined, environment = {}): ApiCluster {
  const cluster = {
    server: "https://nowhere.invalid:6443",
    "tls-server-name": "api.internal",
    "certificate-authority-data": Buffer.from(authority).toString("base64"),
    ...(proxyUrl === undefined ? {} : { "proxy-url": proxyUrl }),
  };
  const config = {
    "current-context": "c",
    clusters: [{ name: "c", cluster }],
    users: [],
    contexts: [{ name: "c", context: { cluster: "c" } }],
  };
  const kubeconfigPath = join(folder, "config");
  writeFileSync(kubeconfigPath, JSON.stringify(config));
  return new ApiCluster(new ApiTransport(() => loadKubeConfig({ kubeconfigPath, environment })));
}

const reference = { apiVersion: "v1", kind: "ConfigMap", namespace: "n", name: "a" };

test("proxy-url of the kubeconfig, with a password, and the certificate is checked for tls-server-name", async () => {
  const cluster = clusterThrough(`http://ada:secret@127.0.0.1:${portOf(proxy)}`);
  expect((await cluster.get(reference))?.metadata.name).toBe("a");
  const credentials = Buffer.from("ada:secret").toString("base64");
  expect(tunnels).toContain(`nowhere.invalid:6443 Basic ${credentials}`);
  cluster.close();
});

test("HTTPS_PROXY of the environment", async () => {
  tunnels.length = 0;
  const cluster = clusterThrough(undefined, { HTTPS_PROXY: `127.0.0.1:${portOf(proxy)}` });
  expect((await cluster.get(reference))?.metadata.name).toBe("a");
  expect(tunnels).toContain("nowhere.invalid:6443 ");
  cluster.close();
});

test("a proxy that refuses is named, without its password", async () => {
  refusal = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
  const cluster = clusterThrough(`http://ada:secret@127.0.0.1:${portOf(proxy)}`);
  await expect(cluster.get(reference)).rejects.toMatchObject({
    code: "KUBE_UNREACHABLE",
    message: expect.stringMatching(/through the proxy 127\.0\.0\.1:\d+: .*407/),
    hint: expect.stringContaining("proxy-url"),
  });
  refusal = undefined;
  cluster.close();
});
