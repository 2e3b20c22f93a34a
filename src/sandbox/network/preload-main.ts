/**
 * Loaded (`--import`) before the program of a container. It connects the process to the sandbox's network with two
 * patches: listeners on the wildcard address get the pod's address, and connections to Services go to a ready endpoint,
 * to the pod's sidecar, or to the node's proxy. It also ends the process when the sandbox is gone. Names are resolved
 * when sockets connect, so `dns.lookup` does not find Services. Localhost is the pod's own address, since its
 * containers share it.
 */
import { readFileSync, statSync } from "node:fs";
import net from "node:net";
import { isMainThread } from "node:worker_threads";
import { watchParentPipe } from "../../base/parent-pipe.ts";
import type { ProcessNetwork } from "./pod-network.ts";
import { type ResolutionTable, resolveHost } from "./resolution.ts";

const RECHECK_MS = 50;
const LOCALHOST = ["localhost", "127.0.0.1", "::1"];
const POD_ITSELF = [undefined, null, "", "0.0.0.0", "::", "::0", ...LOCALHOST];
// The API server has a Service, but calls to it bypass the sidecar.
const NEVER_REDIRECTED = "default/kubernetes";

interface ConnectOptions {
  host?: string;
  localAddress?: string;
  port?: number | string;
  lookup?: unknown;
  path?: string | null;
}

/** The table in the file, checked at most every 50 ms and read again only if it was rewritten. */
function tableReader(path: string): () => ResolutionTable {
  let table: ResolutionTable = { namespaces: [], services: {}, redirects: {} };
  let [checkedMs, writtenMs] = [Number.NEGATIVE_INFINITY, -1];
  return () => {
    const now = performance.now();
    if (now - checkedMs < RECHECK_MS) return table;
    checkedMs = now;
    const { mtimeMs } = statSync(path);
    if (mtimeMs !== writtenMs) {
      table = JSON.parse(readFileSync(path, "utf8")) as ResolutionTable;
      writtenMs = mtimeMs;
    }
    return table;
  };
}

function isPort(value: unknown): value is number | string {
  return typeof value === "number" || (typeof value === "string" && /^\d+$/.test(value));
}

/** Options that make the socket fail, on its usual path, as name resolution or a refused connection would. */
function failing(options: ConnectOptions, code: "ENOTFOUND" | "ECONNREFUSED"): ConnectOptions {
  const host = options.host ?? "";
  const notFound = code === "ENOTFOUND";
  const message = notFound ? `getaddrinfo ENOTFOUND ${host}` : `connect ECONNREFUSED ${host}:${options.port}`;
  const facts = notFound ? { syscall: "getaddrinfo", hostname: host } : { syscall: "connect" };
  const error = Object.assign(new Error(message), { code, errno: notFound ? -3008 : -111, ...facts });
  const lookup = (_host: string, _options: unknown, done: (error: Error) => void) =>
    process.nextTick(done, error);
  return { ...options, host: "service.invalid", lookup };
}

function patchConnect(place: ProcessNetwork): void {
  const { resolutionFile, namespace, redirect, listenAddress, apiPort } = place;
  const readTable = tableReader(resolutionFile);
  const turns = new Map<string, number>();

  function redirected(options: ConnectOptions): ConnectOptions {
    const { host, port, path } = options;
    // Agents of node:http set `path` to null if there is none.
    if (typeof path === "string" || port === undefined) return options;
    if (!host || LOCALHOST.includes(host)) {
      return Number(port) === apiPort ? options : { ...options, host: listenAddress };
    }
    const table = readTable();
    const target = resolveHost(table, namespace, host, Number(port));
    if (target.kind === "outside") return options;
    if (target.kind === "unknown") return failing(options, "ENOTFOUND");
    if (redirect && target.key !== NEVER_REDIRECTED)
      return { ...options, host: redirect.address, port: redirect.port };
    const byNode = target.key === NEVER_REDIRECTED ? undefined : table.redirects[namespace];
    // The node's proxy identifies its callers by their addresses.
    if (byNode) return toEndpoint({ ...options, localAddress: listenAddress }, `node ${target.key}`, byNode);
    return toEndpoint(options, target.key, target.endpoints);
  }

  /** Endpoints are taken in turn. */
  function toEndpoint(options: ConnectOptions, key: string, endpoints: readonly string[]): ConnectOptions {
    const turn = turns.get(key) ?? 0;
    turns.set(key, turn + 1);
    const endpoint = endpoints[turn % endpoints.length];
    if (endpoint === undefined) return failing(options, "ECONNREFUSED");
    const colon = endpoint.lastIndexOf(":");
    return { ...options, host: endpoint.slice(0, colon), port: Number(endpoint.slice(colon + 1)) };
  }

  const connect = net.Socket.prototype.connect as (...args: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function patched(this: net.Socket, ...args: unknown[]): net.Socket {
    const [first, second] = args;
    if (Array.isArray(first)) {
      // net.connect passes its arguments normalised, in an array that must stay the same object.
      first[0] = redirected(first[0] as ConnectOptions);
    } else if (typeof first === "object" && first !== null) {
      args[0] = redirected(first);
    } else if (isPort(first)) {
      const host = typeof second === "string" ? { host: second } : {};
      args.splice(0, "host" in host ? 2 : 1, redirected({ port: Number(first), ...host }));
    }
    return connect.apply(this, args);
  };
}

function patchListen({ listenAddress }: ProcessNetwork): void {
  const listen = net.Server.prototype.listen as (...args: unknown[]) => net.Server;
  net.Server.prototype.listen = function patched(this: net.Server, ...args: unknown[]): net.Server {
    const [first, second] = args;
    if (typeof first === "object" && first !== null && "port" in first) {
      const options = first as { host?: string };
      if (POD_ITSELF.includes(options.host)) args[0] = { ...first, host: listenAddress };
    } else if (isPort(first) && typeof second === "string") {
      if (POD_ITSELF.includes(second)) args[1] = listenAddress;
    } else if (isPort(first)) {
      args.splice(1, second === undefined || second === null ? 1 : 0, listenAddress);
    }
    return listen.apply(this, args);
  } as typeof net.Server.prototype.listen;
}

const network = process.env.REGATTA_SANDBOX_NETWORK;
if (network !== undefined) {
  const place = JSON.parse(network) as ProcessNetwork;
  patchListen(place);
  patchConnect(place);
  // A worker thread gets the patches too; but the pipe belongs to the process.
  if (isMainThread) watchParentPipe(() => process.kill(process.pid, "SIGKILL"));
}
