import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** Certificates and a key as PEM. */
export interface TlsMaterial {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/** @throws Error from OpenSSL if they are not valid PEM. */
export function contextOf({ ca, cert, key }: TlsMaterial): SecureContext {
  return createSecureContext({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

/** What is wrong with the certificates and the key of a load test; `undefined` if they can be used. Never reveals their contents. */
export function tlsMistake(tls: TlsMaterial): string | undefined {
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    return `tls/${tls.cert === undefined ? "key" : "cert"} needs a tls/${tls.cert === undefined ? "cert" : "key"} as well`;
  }
  for (const name of ["ca", "cert"] as const) {
    if (tls[name] !== undefined && !isCertificate(tls[name])) return `tls/${name} is not a PEM certificate`;
  }
  // Without given authorities a context loads all that Node.js knows, which costs a tenth of a short load test.
  if (tls.ca === undefined && tls.key === undefined) return undefined;
  try {
    contextOf(tls);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
      ? "tls/key does not belong to the certificate in tls/cert"
      : "tls/key is not a PEM key without a passphrase";
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
