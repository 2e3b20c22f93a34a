import type { Socket } from "node:net";
import { type Behaviour, drip, flood, hang } from "./behaviours.ts";
import { answer, CHUNKED_HEAD, chunk } from "./http-answers.ts";

/** Answers what every client asks first as an API server does, and leaves the rest to the attack. */
function afterDiscovery(attack: Behaviour): Behaviour {
  return (socket, connection) => {
    socket.on("data", (bytes) => {
      const [, path = ""] = /^\S+ (\S+)/.exec(bytes.toString("latin1")) ?? [];
      const known = KNOWN[path.split("?", 1)[0] ?? ""];
      if (known !== undefined) sendJson(socket, known);
      else attack(socket, connection);
    });
  };
}

const KNOWN: Readonly<Record<string, unknown>> = {
  "/version": { gitVersion: "v1.34.0" },
  "/api/v1": {
    resources: [
      { name: "namespaces", kind: "Namespace", namespaced: false },
      { name: "configmaps", kind: "ConfigMap", namespaced: true },
      { name: "nodes", kind: "Node", namespaced: false },
    ],
  },
  "/api/v1/namespaces/kube-system": { metadata: { name: "kube-system", uid: "u-1" } },
  "/api/v1/nodes": { items: [] },
};

function sendJson(socket: Socket, value: unknown): void {
  socket.write(answer("200 OK", "application/json", JSON.stringify(value)));
}

const LIST = { metadata: { resourceVersion: "7" }, items: [] };

/** Lists nothing, and watches as the attack does. */
function watching(attack: Behaviour): Behaviour {
  let lists = 0;
  return afterDiscovery((socket, connection) => {
    if (lists++ % 2 === 0) sendJson(socket, LIST);
    else attack(socket, connection);
  });
}

function event(name: string): string {
  const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop" } };
  return chunk(`${JSON.stringify({ type: "ADDED", object })}\n`);
}

/** What API servers do that answer the first calls well. */
export const KUBE_ATTACKS: Readonly<Record<string, Behaviour>> = {
  "lists nothing and never answers a watch": watching(hang),
  "answers nothing after the first calls": afterDiscovery(hang),
  "drips a list": afterDiscovery(drip(chunk(" "), CHUNKED_HEAD)),
  "drips a watch": watching(drip(chunk(" "), CHUNKED_HEAD)),
  "floods a watch with one object": watching(flood(event("a"), CHUNKED_HEAD)),
  "floods a watch with bookmarks": watching(flood(chunk('{"type":"BOOKMARK","object":{}}\n'), CHUNKED_HEAD)),
  "floods a watch with what is no event": watching(flood(chunk("null\n{}\n[]\n7\n"), CHUNKED_HEAD)),
  "floods a watch with one endless line": watching(flood(chunk(" ".repeat(1_000)), CHUNKED_HEAD)),
  "ends every watch at once": watching((socket) => void socket.end(`${CHUNKED_HEAD}0\r\n\r\n`)),
  "sends half an event": watching(
    (socket) => void socket.end(`${CHUNKED_HEAD}${chunk('{"type":"ADDED","obj')}0\r\n\r\n`),
  ),
};
