import { Failure } from "../../base/failure.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import type { LoadRequest } from "../../load/order/spec.ts";
import type { TlsParam } from "./protocol-params.ts";

/**
 * The TLS options of a load test as a playbook gives them, with the certificate and key of the Secret that it names.
 * @param cluster connects on first use
 * @throws Failure `LOAD_TLS_SECRET` if the Secret does not exist, holds no certificate and key, or has no namespace; the
 *   cluster's failure.
 */
export async function tlsOf(
  params: TlsParam | undefined,
  namespace: string | undefined,
  cluster: () => Promise<Cluster>,
  signal: AbortSignal,
): Promise<NonNullable<LoadRequest["tls"]>> {
  if (params === undefined) return {};
  const { secret, server_name: serverName, ...given } = params;
  const stored = secret === undefined ? {} : await readPair(secret, namespace, cluster, signal);
  return { ...stored, ...given, ...(serverName === undefined ? {} : { serverName }) };
}

async function readPair(
  name: string,
  namespace: string | undefined,
  cluster: () => Promise<Cluster>,
  signal: AbortSignal,
): Promise<{ readonly cert: string; readonly key: string; readonly ca?: string }> {
  if (namespace === undefined) throw unusable(name, "the step has no namespace to look in");
  const found = await (await cluster()).get(
    { apiVersion: "v1", kind: "Secret", name, namespace },
    { signal },
  );
  if (found === undefined) throw unusable(name, `there is none in the namespace ${namespace}`);
  const data = (found as { readonly data?: Readonly<Record<string, string>> }).data ?? {};
  const text = (key: string) => Buffer.from(data[key] ?? "", "base64").toString("utf8");
  const [cert, key, ca] = [text("tls.crt"), text("tls.key"), text("ca.crt")];
  if (cert === "" || key === "") throw unusable(name, "it has no tls.crt and tls.key");
  return { cert, key, ...(ca === "" ? {} : { ca }) };
}

function unusable(name: string, why: string): Failure {
  return new Failure("LOAD_TLS_SECRET", `The Secret ${name} cannot be used for TLS: ${why}.`, {
    hint: "Name a Secret of type kubernetes.io/tls in the namespace of the load.",
    state: "Nothing was sent.",
  });
}
