import { createHash } from "node:crypto";
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { checkBlocks, viewProblems } from "../block-check.ts";
import type { View } from "../model.ts";
import { invalidShape, SlackError } from "../slack-error.ts";
import { found, IDS, type WorkspaceState } from "../state.ts";
import { type ApiMethod, blockOptions, required } from "./method.ts";

/** How many views may be stacked. Source: https://docs.slack.dev/reference/methods/views.push */
const MAX_VIEWS = 3;
/** Source: the error view_too_large of https://docs.slack.dev/reference/methods/views.open */
const MAX_VIEW_BYTES = 250_000;

/**
 * A view as Slack stores it, checked and with its ids.
 * @param place what a replaced view keeps: its id and its place in the stack.
 */
export function newView(
  state: WorkspaceState,
  value: JsonValue | undefined,
  place: Partial<Pick<View, "id" | "root_view_id" | "previous_view_id">> = {},
): View {
  if (!isJsonObject(value)) throw new SlackError("invalid_arguments");
  if (JSON.stringify(value).length > MAX_VIEW_BYTES) throw new SlackError("view_too_large");
  const problems = viewProblems(value);
  if (problems.length > 0) throw invalidShape("invalid_arguments", problems);
  const type = value.type === "home" ? "home" : "modal";
  const id = place.id ?? state.nextId("V");
  const text = (field: JsonValue | undefined) => (typeof field === "string" ? field : "");
  return {
    ...value,
    type,
    id,
    blocks: checkBlocks(value.blocks, blockOptions(state, type)),
    team_id: IDS.team,
    app_id: IDS.app,
    bot_id: IDS.bot,
    callback_id: text(value.callback_id),
    private_metadata: text(value.private_metadata),
    root_view_id: place.root_view_id ?? id,
    previous_view_id: place.previous_view_id ?? null,
    state: { values: {} },
    hash: `${state.nextTs()}.${createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 8)}`,
  };
}

/** Puts a view on top of the user's open ones. @throws SlackError `push_limit_reached` */
export function pushView(state: WorkspaceState, user: string, value: JsonValue | undefined): View {
  const open = state.views(user);
  const top = found(open.at(-1), "not_found");
  if (open.length >= MAX_VIEWS) throw new SlackError("push_limit_reached");
  const view = newView(state, value, { root_view_id: top.root_view_id, previous_view_id: top.id });
  state.putViews(user, [...open, view]);
  return view;
}

/** Replaces the content of an open view. @throws SlackError `not_found`, `hash_conflict` */
export function replaceView(
  state: WorkspaceState,
  id: string,
  value: JsonValue | undefined,
  hash?: JsonValue,
): View {
  for (const { id: user } of state.users) {
    const open = state.views(user);
    const old = open.find((view) => view.id === id);
    if (!old) continue;
    if (hash !== undefined && hash !== old.hash) throw new SlackError("hash_conflict");
    const view = newView(state, value, old);
    state.putViews(
      user,
      open.map((other) => (other === old ? view : other)),
    );
    return view;
  }
  throw new SlackError("not_found");
}

export const VIEW_METHODS: Readonly<Record<string, ApiMethod>> = {
  "views.open": {
    run({ args, state, triggers }) {
      const view = newView(state, args.view);
      state.putViews(triggers.exchange(required(args, "trigger_id")), [view]);
      return { view };
    },
  },
  "views.push": {
    run: ({ args, state, triggers }) => ({
      view: pushView(state, triggers.exchange(required(args, "trigger_id")), args.view),
    }),
  },
  "views.update": {
    run: ({ args, state }) => ({ view: replaceView(state, required(args, "view_id"), args.view, args.hash) }),
  },
  "views.publish": {
    run({ args, state }) {
      const user = state.user(required(args, "user_id")).id;
      const old: JsonObject | undefined = state.home(user);
      if (args.hash !== undefined && args.hash !== old?.hash) throw new SlackError("hash_conflict");
      const view = newView(state, args.view, state.home(user) ?? {});
      if (view.type !== "home") throw new SlackError("invalid_arguments");
      state.putHome(user, view);
      return { view };
    },
  },
};
