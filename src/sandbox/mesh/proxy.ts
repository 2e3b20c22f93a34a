import { once } from "node:events";
import type { Server } from "node:http";
import { type MeshSnapshot, OUTBOUND_PORT, READY_PORT } from "./config.ts";
import { type ControlAddress, fetchIdentity, followSnapshots } from "./control-link.ts";
import { createInbound } from "./inbound.ts";
import { createOutbound } from "./outbound.ts";
import { readyServer } from "./ready-server.ts";

export interface ProxyOptions {
  readonly pod: { readonly namespace: string; readonly name: string };
  /** Where other pods reach this one. */
  readonly podAddress: string;
  /** The address that this pod's own programs listen on and connect from. */
  readonly innerAddress: string;
  readonly inboundPorts: readonly number[];
  readonly control: ControlAddress;
  /** Tests choose free ports; in pods the default is free, since every pod has its own address. */
  readonly outboundPort?: number;
  readonly readyPort?: number;
}

export interface SidecarProxy {
  close(): Promise<void>;
}

/**
 * Starts a sidecar's proxy: gets its identity, waits for the first snapshot, then listens and reports that it is ready.
 */
export async function startProxy(options: ProxyOptions): Promise<SidecarProxy> {
  const identity = await fetchIdentity(options.control, options.pod);
  let snapshot: MeshSnapshot | undefined;
  const stopFollowing = await new Promise<() => void>((resolve) => {
    const stop = followSnapshots(options.control, (next) => {
      const first = snapshot === undefined;
      snapshot = next;
      if (first) queueMicrotask(() => resolve(stop));
    });
  });
  const current = (): MeshSnapshot => snapshot ?? { services: {}, routes: [] };
  const servers: Server[] = [];
  const listen = async (server: Server, host: string, port: number) => {
    servers.push(server);
    server.listen(port, host);
    await once(server, "listening");
  };
  const outbound = createOutbound({
    namespaceOf: () => options.pod.namespace,
    identity,
    snapshot: current,
  });
  await listen(outbound, options.innerAddress, options.outboundPort ?? OUTBOUND_PORT);
  for (const port of options.inboundPorts) {
    const inbound = createInbound({ identity, innerAddress: options.innerAddress, port });
    await listen(inbound, options.podAddress, port);
  }
  // The node probes a redirected pod at its inner address; people try the pod's own address.
  for (const host of new Set([options.innerAddress, options.podAddress])) {
    await listen(readyServer(), host, options.readyPort ?? READY_PORT);
  }
  return {
    async close() {
      stopFollowing();
      await Promise.all(servers.map(closeServer));
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}
