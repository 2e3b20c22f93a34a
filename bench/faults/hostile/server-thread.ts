import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { parentPort } from "node:worker_threads";
import type { Behaviour } from "./behaviours.ts";
import { HTTP1_ATTACKS, TLS_ATTACKS } from "./http1-attacks.ts";
import { HTTP2_ATTACKS } from "./http2-attacks.ts";
import { KUBE_ATTACKS } from "./kube-attacks.ts";
import { WEB_ATTACKS } from "./web-attacks.ts";

/** All hostile servers, by the protocol that they are asked for. They have a thread of their own, so that a flood holds up nobody else. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, Behaviour>>>> = {
  http1: HTTP1_ATTACKS,
  tls: TLS_ATTACKS,
  http2: HTTP2_ATTACKS,
  web: WEB_ATTACKS,
  kube: KUBE_ATTACKS,
};

async function serve(behave: Behaviour): Promise<number> {
  let connections = 0;
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy()); // The client may go away at any time.
    behave(socket, connections++);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const ports = new Map<string, number>();
for (const [group, attacks] of Object.entries(GROUPS))
  for (const [name, behave] of Object.entries(attacks)) ports.set(`${group}: ${name}`, await serve(behave));
parentPort?.postMessage(ports);
