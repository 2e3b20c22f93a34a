import type { CertificateAuthority } from "../certificate-authority.ts";
import { type MeshIdentity, WORKLOAD_SERVER_NAME } from "./config.ts";

/** Issues a key and a certificate for one pod, named the way SPIFFE names workloads. */
export async function issueIdentity(
  authority: CertificateAuthority,
  pod: { readonly namespace: string; readonly name: string },
): Promise<MeshIdentity> {
  const issued = await authority.issue({
    commonName: pod.name.slice(0, 64),
    dnsNames: [WORKLOAD_SERVER_NAME],
    uris: [`spiffe://mesh.sandbox/ns/${pod.namespace}/pod/${pod.name}`],
  });
  return { ...issued, authorityPem: authority.certificatePem };
}
