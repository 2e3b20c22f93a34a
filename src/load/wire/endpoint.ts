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
  /** How the name is resolved, if a check has already fixed its addresses; otherwise by the system. */
  readonly lookup?: LookupFunction;
  readonly tls?: EndpointTls;
}

export interface EndpointTls {
  /** For SNI and certificate checks; absent for an IP address, which SNI does not allow (RFC 6066 §3). */
  readonly serverName?: string;
  readonly insecure: boolean;
  /** Certificate authorities, and the client's certificate and key; read once for all connections. */
  readonly context: SecureContext;
}

/**
 * Where the connections for a request go.
 * @throws Error if `request.tls` holds invalid certificates; a checked specification has passed `tlsMistake`.
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

/** A lookup with a fixed answer, so that a name that was checked cannot resolve to something else a moment later. */
function fixedLookup(addresses: readonly string[]): LookupFunction {
  const all = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, options, callback) => {
    const first = all[0];
    if (options.all) callback(null, all);
    else if (first) callback(null, first.address, first.family);
    else callback(new Error("No address was given."), "", 0);
  };
}
