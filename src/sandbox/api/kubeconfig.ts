import { chmod, writeFile } from "node:fs/promises";
import { stringify } from "yaml";

/** Writes a kubeconfig that only its owner can read: its token gives access to the whole sandbox. */
export async function writeKubeconfig(
  path: string,
  { url, caPem, token }: { readonly url: string; readonly caPem: string; readonly token: string },
): Promise<void> {
  const name = "regatta-sandbox";
  const cluster = { server: url, "certificate-authority-data": Buffer.from(caPem).toString("base64") };
  const config = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace: "default" } }],
    "current-context": name,
  };
  await writeFile(path, stringify(config), { mode: 0o600 });
  // An existing file keeps its mode when it is overwritten.
  await chmod(path, 0o600);
}
