import type { JsonObject, JsonValue } from "../../base/json.ts";
import { SlackError } from "../slack-error.ts";
import { CHAT_METHODS } from "./chat.ts";
import { FILE_METHODS } from "./files.ts";
import { LOOKUP_METHODS } from "./lookups.ts";
import type { ApiCall, ApiMethod } from "./method.ts";
import { VIEW_METHODS } from "./views.ts";

const METHODS: Readonly<Record<string, ApiMethod>> = {
  ...LOOKUP_METHODS,
  ...CHAT_METHODS,
  ...FILE_METHODS,
  ...VIEW_METHODS,
};

/** Arguments that are JSON texts inside a form. */
const JSON_ARGUMENTS: readonly string[] = ["blocks", "files", "view", "metadata", "attachments"];

export interface Tokens {
  readonly bot: string;
  readonly app: string;
}

/** Answers a Web API call as Slack does: always an object with `ok`, and the error's name if it is false. */
export function answerApi(
  method: string,
  token: string | undefined,
  tokens: Tokens,
  call: ApiCall,
): JsonObject {
  try {
    const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
    if (!known) throw new SlackError("unknown_method", { req_method: method });
    authorize(known, token, tokens, call);
    return { ok: true, ...known.run(call) };
  } catch (error) {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.extra };
    throw error;
  }
}

function authorize(method: ApiMethod, token: string | undefined, tokens: Tokens, call: ApiCall): void {
  if (!token) throw new SlackError("not_authed");
  if (token !== tokens.bot && token !== tokens.app) throw new SlackError("invalid_auth");
  if (token !== (method.appToken ? tokens.app : tokens.bot)) throw new SlackError("not_allowed_token_type");
  const needed = typeof method.scope === "function" ? method.scope(call.args) : method.scope;
  const { scopes } = call.state.manifest;
  if (needed && !scopes.includes(needed)) {
    throw new SlackError("missing_scope", { needed, provided: scopes.join(",") });
  }
}

/** Reads the arguments of a call from its body, form or JSON. @throws SlackError `invalid_form_data`, `json_not_object` */
export function readArguments(contentType: string, body: string): JsonObject {
  if (contentType.includes("json")) return parseJson(body, "invalid_json") as JsonObject;
  const args: Record<string, JsonValue> = {};
  for (const [name, value] of new URLSearchParams(body)) {
    args[name] = JSON_ARGUMENTS.includes(name) ? parseJson(value, "invalid_form_data") : value;
  }
  return args;
}

function parseJson(text: string, error: string): JsonValue {
  try {
    return JSON.parse(text || "{}");
  } catch {
    throw new SlackError(error);
  }
}
