import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/**
 * A server that responds as a test says, with a kubeconfig that points at it; for faults that a real one rarely has.
 */
export interface FakeApiServer {
  readonly kubeconfigPath: string;
  /** `METHOD path?query` of every request so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

export async function startFakeApiServer(
  answer: (request: IncomingMessage, response: ServerResponse, count: number) => void,
): Promise<FakeApiServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const key = `${request.method} ${request.url}`;
    requests.push(key);
    const path = (request.url ?? "").split("?", 1)[0];
    if (path === "/api/v1") return sendJson(response, 200, { resources: CORE });
    answer(request, response, requests.filter((other) => other === key).length);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const folder = mkdtempSync(join(tmpdir(), "regatta-kubeconfig-"));
  const kubeconfigPath = join(folder, "config");
  writeFileSync(kubeconfigPath, kubeconfigFor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
  return {
    kubeconfigPath,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

const CORE = [
  { name: "namespaces", kind: "Namespace", namespaced: false },
  { name: "configmaps", kind: "ConfigMap", namespaced: true },
  { name: "pods", kind: "Pod", namespaced: true },
  { name: "pods/log", kind: "Pod", namespaced: true },
];

/** A kubeconfig for a server of a test. Plain HTTP is accepted only together with `insecure-skip-tls-verify`. */
export function kubeconfigFor(server: string): string {
  return `apiVersion: v1
kind: Config
current-context: fake
clusters: [{ name: fake, cluster: { server: "${server}", insecure-skip-tls-verify: true } }]
users: [{ name: fake, user: { token: a-token } }]
contexts: [{ name: fake, context: { cluster: fake, user: fake } }]
`;
}
