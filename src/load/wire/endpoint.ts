import type { LookupFunction } from "node:net";
import { isIP } from "node:net";
import type { SecureContext } from "node:tls";
import type { RequestSpec, TlsOptions } from "../order/request.ts";
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
 * Where the connections for a request go.
 * @throws Error when the certificates of `request.tls` are none; a checked specification has passed `tlsMistake`.
 */
export function endpointOf(request: RequestSpec): Endpoint {
  const url = new URL(request.target.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const secure = url.protocol === "https:" || url.protocol === "tls:";
  return {
    host,
    port: url.port === "" ? (secure ? 443 : 80) : Number(url.port),
    ...(request.addresses === undefined ? {} : { lookup: fixedLookup(request.addresses) }),
    ...(secure ? { tls: tlsOf(request.tls, host) } : {}),
  };
}

function tlsOf(tls: TlsOptions, host: string): EndpointTls {
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
