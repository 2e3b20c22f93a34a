import { BlockList, isIP } from "node:net";

/** Environment variables, by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy that the environment names for a server, as kubectl chooses it: `HTTPS_PROXY` or `HTTP_PROXY` by the server's
 * scheme, in capitals or not, except for hosts in `NO_PROXY` and this machine itself.
 * Source: golang.org/x/net/http/httpproxy.
 * @returns the proxy's URL; `undefined` for a direct connection.
 */
export function proxyFor(server: string, environment: Environment): string | undefined {
  const { protocol, hostname, port } = new URL(server);
  const isPlain = protocol === "http:";
  const proxy = variable(environment, isPlain ? "HTTP_PROXY" : "HTTPS_PROXY");
  const host = hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (proxy === undefined || isThisMachine(host)) return undefined;
  const address = { host, port: port || (isPlain ? "80" : "443") };
  const exceptions = (variable(environment, "NO_PROXY") ?? "").split(",").map((entry) => entry.trim());
  if (exceptions.some((entry) => isExcepted(entry.toLowerCase(), address))) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function variable(environment: Environment, name: string): string | undefined {
  return environment[name] || environment[name.toLowerCase()] || undefined;
}

function isThisMachine(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

interface Address {
  readonly host: string;
  readonly port: string;
}

/** `*`, an address, a range of addresses, or a domain with all below it (`.domain`: only those below); each with `:port` or without. */
function isExcepted(entry: string, { host, port }: Address): boolean {
  if (entry === "") return false;
  if (entry === "*") return true;
  if (entry.includes("/")) return isInRange(host, entry);
  if (isIP(entry) > 0) return entry === host;
  const [name = "", ofPort = port] = entry.split(":");
  if (ofPort !== port) return false;
  if (isIP(name) > 0) return name === host;
  const domain = name.startsWith("*.") ? name.slice(1) : name;
  if (domain.startsWith(".")) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

function isInRange(host: string, range: string): boolean {
  const [network = "", bits] = range.split("/");
  const family = isIP(network);
  const prefix = Number(bits);
  if (family === 0 || family !== isIP(host) || !(prefix >= 0 && prefix <= (family === 4 ? 32 : 128)))
    return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? "ipv4" : "ipv6");
  return list.check(host, family === 4 ? "ipv4" : "ipv6");
}
