import { X509Certificate } from "node:crypto";
import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import type { LoadSpec } from "./spec.ts";

/** Where connections go. */
export interface Endpoint {
  /** A name or an address without brackets. */
  readonly host: string;
  readonly port: number;
  /** How the name becomes addresses, where a check fixed them beforehand; else the system's way. */
  readonly lookup?: LookupFunction;
  readonly tls?: EndpointTls;
}

export interface EndpointTls {
  /** For SNI and the certificate; absent for an address, which SNI does not allow (RFC 6066 §3). */
  readonly serverName?: string;
  readonly insecure: boolean;
  /** Authorities, and the client's own certificate and key; read once for all connections. */
  readonly context: SecureContext;
}

/**
 * Where the connections of a load test go.
 * @throws Error when the certificates of `spec.tls` are none; a checked specification has passed `tlsMistake`.
 */
export function endpointOf(spec: LoadSpec): Endpoint {
  const url = new URL(spec.target.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:";
  return {
    host,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    ...(spec.addresses === undefined ? {} : { lookup: fixedLookup(spec.addresses) }),
    ...(secure ? { tls: tlsOf(spec.tls, host) } : {}),
  };
}

function tlsOf(tls: LoadSpec["tls"], host: string): EndpointTls {
  const serverName = tls.serverName ?? (isIP(host) === 0 ? host : undefined);
  return {
    insecure: tls.insecure,
    context: contextOf(tls),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

function contextOf({ ca, cert, key }: LoadSpec["tls"]): SecureContext {
  return createSecureContext({
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  });
}

/** What is wrong with the certificates and the key of a load test; `undefined` when they can be used. Tells no contents. */
export function tlsMistake(tls: LoadSpec["tls"]): string | undefined {
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    return `tls/${tls.cert === undefined ? "key" : "cert"} needs a tls/${tls.cert === undefined ? "cert" : "key"} as well`;
  }
  for (const name of ["ca", "cert"] as const) {
    if (tls[name] !== undefined && !isCertificate(tls[name])) return `tls/${name} is no PEM certificate`;
  }
  try {
    contextOf(tls);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ERR_OSSL_X509_KEY_VALUES_MISMATCH"
      ? "tls/key does not belong to the certificate in tls/cert"
      : "tls/key is no PEM key without a passphrase";
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}

/** A look-up that knows its answer: a name that was checked cannot lead somewhere else a moment later. */
function fixedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const first = all[0];
    if (options.all) callback(null, all);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("No address was given."), "", 0);
  };
}
