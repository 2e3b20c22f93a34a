import { randomBytes, randomUUID } from "node:crypto";
import type { WebSocket } from "ws";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import { IDS } from "./state.ts";

export type EnvelopeType = "slash_commands" | "interactive" | "events_api";

/** The outcome of an envelope: acknowledged with a payload, no connection to send it to, or no answer in time. */
export type Delivery =
  | { readonly kind: "acknowledged"; readonly payload: JsonObject }
  | { readonly kind: "no_connection" }
  | { readonly kind: "timeout" };

/** Slack's Socket Mode: each envelope goes to one of the app's open connections and must be acknowledged in time. */
export class SocketMode {
  readonly #ackTimeoutMs: number;
  readonly #tickets = new Set<string>();
  readonly #sockets = new Set<WebSocket>();
  readonly #waiting = new Map<string, (delivery: Delivery) => void>();
  #turn = 0;
  #last: { readonly type: EnvelopeType; readonly payload: JsonObject } | undefined;
  /** What came of the last envelope; undefined while it is under way. */
  lastDelivery: Delivery | undefined;

  constructor(ackTimeoutMs: number) {
    this.#ackTimeoutMs = ackTimeoutMs;
  }

  /** A single-use ticket for one connection, part of the address that `apps.connections.open` gives out. */
  issueTicket(): string {
    const ticket = randomBytes(16).toString("hex");
    this.#tickets.add(ticket);
    return ticket;
  }

  /** Uses a ticket; false if there is no such ticket. */
  takeTicket(ticket: string): boolean {
    return this.#tickets.delete(ticket);
  }

  get connections(): number {
    return this.#sockets.size;
  }

  accept(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("error", () => this.#sockets.delete(socket));
    socket.on("message", (data) => this.#receive(String(data)));
    send(socket, {
      type: "hello",
      num_connections: this.#sockets.size,
      connection_info: { app_id: IDS.app },
      debug_info: { host: "local workspace" },
    });
  }

  /** Delivers to one connection, round robin. The time limit for the acknowledgement starts now. Never rejects. */
  async deliver(type: EnvelopeType, payload: JsonObject): Promise<Delivery> {
    this.lastDelivery = undefined;
    const delivery = await this.#deliver(type, payload);
    this.lastDelivery = delivery;
    return delivery;
  }

  #deliver(type: EnvelopeType, payload: JsonObject): Promise<Delivery> {
    // What no connection took is the last one, too: what is delivered again must not be the one before.
    this.#last = { type, payload };
    const sockets = [...this.#sockets];
    const socket = sockets[this.#turn++ % Math.max(1, sockets.length)];
    if (!socket) return Promise.resolve({ kind: "no_connection" });
    const envelopeId = randomUUID();
    return new Promise((resolve) => {
      const timer = setTimeout(() => done({ kind: "timeout" }), this.#ackTimeoutMs);
      const done = (delivery: Delivery) => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        resolve(delivery);
      };
      this.#waiting.set(envelopeId, done);
      const retry = type === "events_api" ? { retry_attempt: 0, retry_reason: "" } : {};
      send(socket, {
        envelope_id: envelopeId,
        type,
        payload,
        ...retry,
        accepts_response_payload: type !== "events_api",
      });
    });
  }

  /** Delivers what was delivered last once more, as Slack does when an acknowledgement was lost. */
  async deliverAgain(): Promise<Delivery> {
    if (this.#last === undefined) throw new Error("nothing was delivered yet");
    return this.deliver(this.#last.type, this.#last.payload);
  }

  /** Cuts every connection without warning, as networks do. */
  cut(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#sockets.clear();
  }

  /** Closes politely and forgets what was not acknowledged. */
  close(): void {
    for (const done of [...this.#waiting.values()]) done({ kind: "no_connection" });
    for (const socket of this.#sockets) socket.close(1001);
  }

  #receive(text: string): void {
    const answer = parsed(text);
    if (!isJsonObject(answer) || typeof answer.envelope_id !== "string") return;
    const payload = isJsonObject(answer.payload) ? answer.payload : {};
    this.#waiting.get(answer.envelope_id)?.({ kind: "acknowledged", payload });
  }
}

/** The value of a JSON text; undefined for any other text, which acknowledges nothing. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function send(socket: WebSocket, message: JsonObject): void {
  socket.send(JSON.stringify(message));
}
