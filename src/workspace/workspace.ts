import { randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pathToFileURL } from "node:url";
import { WebSocketServer } from "ws";
import { type Clock, systemClock } from "../base/clock.ts";
import { Failure } from "../base/failure.ts";
import { requestUrl, surviveClients } from "../base/http-server.ts";
import { type Log, silentLog } from "../base/log.ts";
import { productFile } from "../base/product-files.ts";
import { type Fault, Faults } from "./faults.ts";
import { comesFromAnotherPage, namesThisMachine } from "./http.ts";
import { Interactions } from "./interactions.ts";
import { type AppManifest, readManifest } from "./manifest.ts";
import type { Channel, Message, UiCalls, User } from "./model.ts";
import { ResponseUrls } from "./response-urls.ts";
import { handleRequest, type ServerParts } from "./server.ts";
import { type Delivery, SocketMode } from "./socket-mode.ts";
import { WorkspaceState } from "./state.ts";
import { Triggers } from "./triggers.ts";

export interface WorkspaceOptions {
  /** 0, the default, picks a free one. */
  readonly port?: number;
  readonly log?: Log;
  readonly clock?: Clock;
  /** The Slack app that uses it; deploy/slack/manifest.yaml by default. */
  readonly manifest?: AppManifest;
  /** How long the app has to acknowledge: 3 s by default, as at Slack. */
  readonly ackTimeoutMs?: number;
  /** How long the app has to open a view after a press or a command: 3 s by default, as at Slack. */
  readonly triggerTtlMs?: number;
  /** Where the built page is; dist/workspace/page/ by default. */
  readonly pageDir?: URL;
}

/** A running local workspace. The app needs `apiUrl` and the two tokens; a person needs `url`. */
export interface Workspace {
  /** The page, e.g. `http://127.0.0.1:4100/`. */
  readonly url: string;
  /** For `slackApiUrl`; ends with a slash. */
  readonly apiUrl: string;
  readonly botToken: string;
  readonly appToken: string;
  readonly users: readonly User[];
  channels(): readonly Channel[];
  /** A channel's messages, oldest first, including replies and ephemeral ones. Takes an id or a name. */
  messages(channel: string): readonly Message[];
  /** How many Socket Mode connections the app holds. */
  connections(): number;
  /** Everything the page can do, without the page. */
  readonly ui: UiCalls;
  /** Makes the next call of a Web API method fail in a way that Slack sometimes fails. */
  failNext(fault: Fault): void;
  /** Delivers the last command, press, form or event again, as Slack does when an acknowledgement was lost. */
  deliverAgain(): Promise<Delivery>;
  /** What came of the last delivery to the app: people are not told that it did not acknowledge an event. */
  lastDelivery(): Delivery | undefined;
  /** Cuts the app's sockets without warning. */
  cutSockets(): void;
  /** While `down`, the app's sockets and calls are cut and refused. People can go on writing. */
  setDown(down: boolean): void;
  close(): Promise<void>;
}

/**
 * Starts the embedded stand-in for Slack on 127.0.0.1: Web API, Socket Mode and a page with channels. All in memory.
 * @throws Failure `WORKSPACE_PORT_IN_USE`, `WORKSPACE_NOT_STARTED`
 */
export async function startWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const log = options.log ?? silentLog;
  const clock = options.clock ?? systemClock;
  const server = surviveClients(createServer());
  const port = await listen(server, options.port ?? 0);
  server.on("error", (error) => log.error({ err: error }, "the local workspace's server failed"));
  const baseUrl = `http://127.0.0.1:${port}`;
  const state = new WorkspaceState({ baseUrl, manifest: options.manifest ?? readManifest(), clock });
  const socket = new SocketMode(options.ackTimeoutMs ?? 3_000);
  const triggers = new Triggers(clock, options.triggerTtlMs);
  const responseUrls = new ResponseUrls(state);
  const interactions = new Interactions({ state, socket, triggers, responseUrls });
  const faults = new Faults();
  const tokens = { bot: newToken("xoxb-local"), app: newToken("xapp-local") };
  const pageDir = options.pageDir ?? pathToFileURL(productFile("dist/workspace/page/"));
  const parts = { state, socket, triggers, responseUrls, interactions, faults, tokens, pageDir, log };
  const sockets = serve(server, parts);
  return {
    url: `${baseUrl}/`,
    apiUrl: `${baseUrl}/api/`,
    botToken: tokens.bot,
    appToken: tokens.app,
    users: state.users,
    channels: () => state.channels(),
    messages: (channel) => state.messages(state.channel(channel).id),
    connections: () => socket.connections,
    ui: interactions,
    failNext: (fault) => faults.add(fault),
    deliverAgain: () => socket.deliverAgain(),
    lastDelivery: () => socket.lastDelivery,
    cutSockets: () => socket.cut(),
    setDown(down) {
      faults.down = down;
      if (down) socket.cut();
    },
    async close() {
      socket.close();
      sockets.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      // An app that hangs does not answer the close, so its sockets are cut after a while.
      const patience = setTimeout(() => socket.cut(), 1_000);
      await closed;
      clearTimeout(patience);
    },
  };
}

function serve(server: Server, parts: ServerParts): WebSocketServer {
  const sockets = new WebSocketServer({ noServer: true });
  server.on("request", (request, response) => void handleRequest(parts, request, response));
  server.on("upgrade", (request, connection, head) => {
    const url = requestUrl(request);
    const ticket = url?.searchParams.get("ticket") ?? "";
    const welcome =
      url?.pathname === "/socket" &&
      !parts.faults.down &&
      namesThisMachine(request) &&
      !comesFromAnotherPage(request) &&
      parts.socket.takeTicket(ticket);
    if (!welcome) return void connection.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
    sockets.handleUpgrade(request, connection, head, (webSocket) => parts.socket.accept(webSocket));
  });
  return sockets;
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(notStarted(error, port)));
    server.listen(port, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

function notStarted(error: NodeJS.ErrnoException, port: number): Failure {
  if (error.code === "EADDRINUSE") {
    return new Failure("WORKSPACE_PORT_IN_USE", `Port ${port} of 127.0.0.1 is in use by another program.`, {
      hint: "Choose another one with --port, or leave it out to get a free one.",
      cause: error,
    });
  }
  return new Failure(
    "WORKSPACE_NOT_STARTED",
    `The local workspace cannot listen on port ${port}: ${error.message}.`,
    {
      hint: "Choose another port with --port; below 1024 needs special rights.",
      cause: error,
    },
  );
}

function newToken(prefix: string): string {
  return `${prefix}-${randomBytes(12).toString("hex")}`;
}
