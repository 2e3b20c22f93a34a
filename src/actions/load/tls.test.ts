import { describe, expect, test } from "vitest";
import { memoryCluster } from "../../../test/support/memory-cluster.ts";
import { tlsOf } from "./tls.ts";

const encoded = (texts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString("base64")]));
const secret = (name: string, texts: Readonly<Record<string, string>>) => ({
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name, namespace: "race" },
  data: encoded(texts),
});

function clusterWithSecrets() {
  const cluster = memoryCluster();
  cluster.put(secret("pair", { "tls.crt": "CERT", "tls.key": "KEY", "ca.crt": "CA" }));
  cluster.put(secret("half", { "tls.crt": "CERT" }));
  return cluster;
}

const read = (params: Parameters<typeof tlsOf>[0], namespace?: string) =>
  tlsOf(params, namespace, async () => clusterWithSecrets(), new AbortController().signal);

describe("tlsOf", () => {
  test("does not connect to a cluster if no Secret is named", async () => {
    const asked = tlsOf(
      { insecure: true, ca: "CA", server_name: "shop" },
      undefined,
      () => Promise.reject(new Error("asked")),
      new AbortController().signal,
    );
    expect(await asked).toEqual({ insecure: true, ca: "CA", serverName: "shop" });
    expect(await read(undefined)).toEqual({});
  });

  test("takes certificate, key and authority from the Secret; what the playbook gives takes precedence", async () => {
    const stored = { cert: "CERT", key: "KEY", ca: "CA", insecure: false };
    expect(await read({ insecure: false, secret: "pair" }, "race")).toEqual(stored);
    expect(await read({ insecure: false, secret: "pair", ca: "other" }, "race")).toEqual({
      ...stored,
      ca: "other",
    });
  });

  test.each([
    ["is not there", "gone", "race", /there is none in the namespace race/],
    ["lacks its key", "half", "race", /no tls\.crt and tls\.key/],
    ["has no namespace", "pair", undefined, /no namespace/],
  ])("refuses a Secret that %s", async (_, name, namespace, reason) => {
    const attempt = read({ insecure: false, secret: name }, namespace);
    await expect(attempt).rejects.toMatchObject({ code: "LOAD_TLS_SECRET", state: "Nothing was sent." });
    await expect(attempt).rejects.toThrow(reason);
  });
});
