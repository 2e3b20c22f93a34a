import type { IncomingMessage, ServerResponse } from "node:http";
import { requestUrl } from "../base/http-server.ts";
import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { Log } from "../base/log.ts";
import type { Faults } from "./faults.ts";
import {
  answerJson,
  answerText,
  comesFromAnotherPage,
  namesThisMachine,
  readBody,
  readUpload,
} from "./http.ts";
import type { Interactions } from "./interactions.ts";
import type { PageEvent, UiAction, UiSend, UiSubmit } from "./model.ts";
import { sendPageFile, sendUpload } from "./page-files.ts";
import type { ResponseUrls } from "./response-urls.ts";
import { SlackError } from "./slack-error.ts";
import type { SocketMode } from "./socket-mode.ts";
import type { WorkspaceState } from "./state.ts";
import type { Triggers } from "./triggers.ts";
import { answerApi, readArguments, type Tokens } from "./web-api/dispatch.ts";
import { receiveUpload } from "./web-api/files.ts";

const MAX_CALL_BYTES = 1_000_000;
const MAX_FILE_BYTES = 50_000_000;

export interface ServerParts {
  readonly state: WorkspaceState;
  readonly socket: SocketMode;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly interactions: Interactions;
  readonly faults: Faults;
  readonly tokens: Tokens;
  readonly pageDir: URL;
  readonly log: Log;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** The rest of the path after the route's name. */
  readonly rest: string;
}

type Route = (parts: ServerParts, exchange: Exchange) => Promise<void> | void;

const ROUTES: Readonly<Record<string, Route>> = {
  api: answerApiCall,
  events: streamEvents,
  files(parts, { response, rest }) {
    const file = parts.state.files.get(rest.split("/")[0] ?? "");
    if (file && file.bytes.length > 0) sendUpload(response, file);
    else answerText(response, 404, "No such file.\n");
  },
  async response(parts, { request, response, rest }) {
    parts.responseUrls.respond(rest, await readJson(request));
    answerText(response, 200, "ok");
  },
  ui: answerUiCall,
  async upload(parts, { request, response, rest }) {
    const bytes = await readUpload(request, MAX_FILE_BYTES);
    receiveUpload(parts.state, rest, bytes);
    answerText(response, 200, `OK - ${bytes.length}`);
  },
};

/** Answers one request of the app or the page. Never rejects. */
export async function handleRequest(
  parts: ServerParts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    if (!namesThisMachine(request))
      return answerText(response, 403, "Open this at 127.0.0.1 or localhost.\n");
    if (comesFromAnotherPage(request))
      return answerText(response, 403, "Only the workspace's own page may use it.\n");
    const url = requestUrl(request);
    if (!url) return answerText(response, 400, "The request names no path.\n");
    const [, name = "", rest = ""] = /^\/([^/]*)\/?(.*)$/.exec(url.pathname) ?? [];
    const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
    if (route) await route(parts, { request, response, url, rest });
    else await sendPageFile(response, url.pathname, parts.pageDir);
  } catch (error) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    if (error instanceof SlackError) {
      answerJson(response, { ok: false, error: error.code, notice: error.code, ...error.extra }, 400);
      return;
    }
    parts.log.error({ err: error }, "the local workspace failed on a request");
    answerJson(response, { ok: false, error: "internal_error" }, 500);
  }
}

async function answerApiCall(parts: ServerParts, { request, response, url, rest }: Exchange): Promise<void> {
  const body = String(await readBody(request, MAX_CALL_BYTES));
  const fault = parts.faults.take(rest);
  if (fault?.kind === "cut") return void response.destroy();
  if (fault?.kind === "server_error") return answerText(response, 500, "");
  if (fault?.kind === "rate_limited") {
    response.setHeader("retry-after", String(fault.retryAfterSeconds ?? 1));
    return answerJson(response, { ok: false, error: "ratelimited" }, 429);
  }
  try {
    const posted = readArguments(request.headers["content-type"] ?? "", body);
    const args = { ...Object.fromEntries(url.searchParams), ...posted };
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? "")?.[1];
    const token = bearer ?? (typeof args.token === "string" ? args.token : undefined);
    const { state, socket, triggers } = parts;
    const answer = answerApi(rest, token, parts.tokens, { args, state, socket, triggers });
    if (fault?.kind === "answer_cut") return void response.destroy();
    if (fault?.kind === "html") return answerText(response, 200, "<html><body>Sign in</body></html>");
    if (fault?.kind === "half_an_answer")
      return answerText(response, 200, JSON.stringify(answer).slice(0, 20));
    answerJson(response, answer);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    answerJson(response, { ok: false, error: error.code });
  }
}

async function answerUiCall(parts: ServerParts, { request, response, url, rest }: Exchange): Promise<void> {
  if (request.method === "GET" && rest === "snapshot") {
    const user = parts.state.user(url.searchParams.get("user") ?? parts.state.users[0]?.id).id;
    return answerJson(response, JSON.parse(JSON.stringify(parts.state.snapshot(user))));
  }
  if (request.method !== "POST") throw new SlackError("not_allowed");
  const call: unknown = await readJson(request);
  const { interactions } = parts;
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    send: () => interactions.send(call as UiSend),
    act: () => interactions.act(call as UiAction),
    submit: () => interactions.submit(call as UiSubmit),
    close: () => interactions.close(call as { user: string }),
    openHome: () => interactions.openHome(call as { user: string }),
  };
  const known = Object.hasOwn(calls, rest) ? calls[rest] : undefined;
  if (!known) throw new SlackError("unknown_method");
  answerJson(response, (await known()) as JsonObject);
}

/** Server-sent events: first everything that the user can see, then each change to it. */
function streamEvents(parts: ServerParts, { response, url }: Exchange): void {
  const user = parts.state.user(url.searchParams.get("user")).id;
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
  const tell = (event: PageEvent) => void response.write(`data: ${JSON.stringify(event)}\n\n`);
  tell({ type: "snapshot", snapshot: parts.state.snapshot(user) });
  response.on("close", parts.state.watch(user, tell));
}

async function readJson(request: IncomingMessage): Promise<JsonObject> {
  if (!(request.headers["content-type"] ?? "").includes("json")) throw new SlackError("invalid_post_type");
  const value = readArguments("json", String(await readBody(request, MAX_CALL_BYTES)));
  if (!isJsonObject(value)) throw new SlackError("json_not_object");
  return value;
}
