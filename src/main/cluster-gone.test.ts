import { setTimeout as pause } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { sendJson, startFakeApiServer } from "../../test/support/fake-api-server.ts";
import { ApiCluster } from "../kubernetes/client/api-cluster.ts";
import { ApiTransport } from "../kubernetes/client/api-transport.ts";
import { loadKubeConfig } from "../kubernetes/client/kubeconfig.ts";
import { clusterGone } from "./cluster-gone.ts";

test("a cluster is gone when nothing listens there any more, not when it answers with an error", async () => {
  const server = await startFakeApiServer((_, response) => sendJson(response, 403, { message: "no" }));
  const config = loadKubeConfig({ kubeconfigPath: server.kubeconfigPath });
  const cluster = new ApiCluster(new ApiTransport(() => config));
  onTestFinished(() => cluster.close());
  const wanted = new AbortController();
  onTestFinished(() => wanted.abort());
  const gone = clusterGone({ get: async () => cluster }, wanted.signal, { sleep: () => pause(5) });
  while (server.requests.length < 4) await pause(5);
  expect(gone.aborted).toBe(false);
  const told = new Promise((resolve) => gone.addEventListener("abort", resolve));
  await server.close();
  await told;
});
