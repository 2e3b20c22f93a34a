import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { SecureContext } from "node:tls";
import type { LoadSpec } from "../order/spec.ts";
import { contextOf } from "../order/tls-material.ts";

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
  const secure = url.protocol === "https:" || url.protocol === "tls:";
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
