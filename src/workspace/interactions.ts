import { isJsonObject, type JsonObject } from "../base/json.ts";
import type { Block, Message, UiAction, UiAnswer, UiCalls, UiSend, UiSubmit, View } from "./model.ts";
import { answerUser, type ResponseUrls } from "./response-urls.ts";
import { SlackError } from "./slack-error.ts";
import type { Delivery, EnvelopeType, SocketMode } from "./socket-mode.ts";
import { found, IDS, type WorkspaceState } from "./state.ts";
import type { Triggers } from "./triggers.ts";
import { apiMessage, threadRoot } from "./web-api/method.ts";
import { pushView, replaceView } from "./web-api/views.ts";

interface Parts {
  readonly state: WorkspaceState;
  readonly socket: SocketMode;
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
}

const DONE: UiAnswer = { ok: true };

/** Turns what a person does on the page into Slack's envelopes for the app, and carries out the app's acknowledgements. */
export class Interactions implements UiCalls {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async send(call: UiSend): Promise<UiAnswer> {
    const { state } = this.#parts;
    const user = state.user(call.user);
    const channel = state.channel(call.channel);
    const text = call.text.trim();
    if (text === "") return refuse("Nothing was typed.");
    if (channel.im_with !== undefined && state.manifest.messagesTab !== "open")
      return refuse("Sending messages to this app has been turned off.");
    if (text.startsWith("/")) return this.#command(call, text);
    const thread = call.thread_ts ? { thread_ts: threadRoot(state, channel.id, call.thread_ts).ts } : {};
    const mention = `<@${IDS.appUser}>`;
    const written = text.replaceAll(new RegExp(`@${state.manifest.name}\\b`, "gi"), mention);
    const ts = state.nextTs();
    state.putMessage({ type: "message", channel: channel.id, ts, user: user.id, text: written, ...thread });
    if (!written.includes(mention) || !channel.has_app) return DONE;
    const event = {
      type: "app_mention",
      user: user.id,
      text: written,
      ts,
      channel: channel.id,
      event_ts: ts,
    };
    return this.#event({ ...event, ...thread });
  }

  async act(call: UiAction): Promise<UiAnswer> {
    const { state, triggers, responseUrls } = this.#parts;
    const target = this.#target(call);
    const { element, block } = findElement(target.blocks ?? [], call.block_id, call.action_id);
    const { type, action_id, value, text } = element;
    const chosen = call.value ?? { ...(value === undefined ? {} : { value }), ...(text ? { text } : {}) };
    const action = { type: type ?? "", action_id: action_id ?? "", block_id: block.block_id, ...chosen };
    const where = isMessage(target)
      ? {
          ...this.#messageContext(target),
          response_url: responseUrls.issue(call.user, target.channel, target),
          state: { values: call.state ?? {} },
        }
      : {
          container: { type: "view", view_id: target.id },
          view: { ...target, state: { values: call.state ?? {} } },
        };
    const delivery = await this.#deliver("interactive", call.user, {
      type: "block_actions",
      ...where,
      trigger_id: triggers.issue(call.user),
      actions: [{ ...action, action_ts: state.nextTs() }],
    });
    return delivery.kind === "acknowledged" ? DONE : refuse(complaint("That control", delivery));
  }

  async submit(call: UiSubmit): Promise<UiAnswer> {
    const { state, triggers } = this.#parts;
    const open = state.views(call.user);
    const view = found(
      open.find(({ id }) => id === call.view_id),
      "not_found",
    );
    const delivery = await this.#deliver("interactive", call.user, {
      type: "view_submission",
      trigger_id: triggers.issue(call.user),
      view: { ...view, state: { values: call.state } },
      response_urls: [],
    });
    if (delivery.kind !== "acknowledged") return refuse(complaint("The form", delivery));
    return this.#afterSubmit(call.user, view, delivery.payload);
  }

  async close(call: { readonly user: string; readonly all?: boolean }): Promise<UiAnswer> {
    const { state } = this.#parts;
    const open = state.views(call.user);
    const top = open.at(-1);
    if (!top) return DONE;
    const all = call.all === true || top.clear_on_close === true;
    state.putViews(call.user, all ? [] : open.slice(0, -1));
    const closed = (all ? [...open].reverse() : [top]).filter((view) => view.notify_on_close === true);
    for (const view of closed) {
      await this.#deliver("interactive", call.user, { type: "view_closed", view, is_cleared: all });
    }
    return DONE;
  }

  openHome(call: { readonly user: string }): Promise<UiAnswer> {
    const { state } = this.#parts;
    const user = state.user(call.user).id;
    const view = state.home(user);
    const event = { type: "app_home_opened", user, channel: "D0HOME", tab: "home", event_ts: state.nextTs() };
    return this.#event(view ? { ...event, view } : event);
  }

  async #command(call: UiSend, typed: string): Promise<UiAnswer> {
    const { state, triggers, responseUrls } = this.#parts;
    const channel = state.channel(call.channel);
    const [command = ""] = typed.split(/\s/, 1);
    if (command === "/invite") return this.#invite(channel.id);
    if (!state.manifest.commands.some((known) => known.command === command)) {
      return refuse(`${command} is not a valid command.`);
    }
    if (call.thread_ts) return refuse(`${command} is not supported in threads. Sorry!`);
    const to = { user: call.user, channel: channel.id };
    const delivery = await this.#parts.socket.deliver("slash_commands", {
      token: "local",
      team_id: IDS.team,
      team_domain: "local",
      api_app_id: IDS.app,
      command,
      channel_id: channel.id,
      channel_name: channel.name,
      user_id: call.user,
      user_name: state.user(call.user).name,
      text: typed.slice(command.length).trim(),
      is_enterprise_install: "false",
      response_url: responseUrls.issue(call.user, channel.id),
      trigger_id: triggers.issue(call.user),
    });
    if (delivery.kind !== "acknowledged") return refuse(complaint(command, delivery));
    const { payload } = delivery;
    if (payload.text !== undefined || payload.blocks !== undefined) answerUser(state, to, payload);
    return DONE;
  }

  #invite(channelId: string): UiAnswer {
    const { state } = this.#parts;
    state.putChannel({ ...state.channel(channelId), has_app: true });
    return { ok: true, notice: `${state.manifest.name} was added to #${state.channel(channelId).name}.` };
  }

  #afterSubmit(user: string, view: View, payload: JsonObject): UiAnswer {
    const { state } = this.#parts;
    const open = state.views(user);
    switch (payload.response_action) {
      case "errors":
        return { ok: false, errors: (payload.errors ?? {}) as Readonly<Record<string, string>> };
      case "update":
        replaceView(state, view.id, payload.view);
        return DONE;
      case "push":
        pushView(state, user, payload.view);
        return DONE;
      case "clear":
        state.putViews(user, []);
        return DONE;
      default:
        state.putViews(
          user,
          open.filter((other) => other.id !== view.id),
        );
        return DONE;
    }
  }

  #target(call: UiAction): Message | View {
    const { state } = this.#parts;
    const { on } = call;
    if ("view_id" in on) {
      const views = [...state.views(call.user), state.home(call.user)];
      return found(
        views.find((view) => view?.id === on.view_id),
        "not_found",
      );
    }
    return found(state.message(on.channel, on.ts), "message_not_found");
  }

  #messageContext(message: Message): JsonObject {
    const { id, name } = this.#parts.state.channel(message.channel);
    const ephemeral = message.ephemeral_for !== undefined;
    const thread = message.thread_ts ? { thread_ts: message.thread_ts } : {};
    return {
      channel: { id, name },
      container: {
        type: "message",
        message_ts: message.ts,
        channel_id: id,
        is_ephemeral: ephemeral,
        ...thread,
      },
      // Slack does not include the content of an ephemeral message.
      ...(ephemeral ? {} : { message: apiMessage(message) }),
    };
  }

  #deliver(type: EnvelopeType, userId: string, payload: JsonObject): Promise<Delivery> {
    const { id, name } = this.#parts.state.user(userId);
    return this.#parts.socket.deliver(type, {
      user: { id, name, username: name, team_id: IDS.team },
      team: { id: IDS.team, domain: "local" },
      api_app_id: IDS.app,
      token: "local",
      ...payload,
    });
  }

  /** Tells the app of an event. */
  async #event(event: JsonObject): Promise<UiAnswer> {
    const { state, socket } = this.#parts;
    const delivery = await socket.deliver("events_api", {
      token: "local",
      team_id: IDS.team,
      api_app_id: IDS.app,
      type: "event_callback",
      event,
      event_id: state.nextId("Ev"),
      event_time: Math.floor(state.clock.nowMs() / 1000),
      authorizations: [
        { team_id: IDS.team, user_id: IDS.appUser, is_bot: true, is_enterprise_install: false },
      ],
    });
    // Nobody waits for the answer to an event; Slack does not complain about a late one either.
    return delivery.kind === "no_connection" ? refuse(complaint(state.manifest.name, delivery)) : DONE;
  }
}

function refuse(notice: string): UiAnswer {
  return { ok: false, notice };
}

function complaint(what: string, delivery: Delivery): string {
  return delivery.kind === "no_connection"
    ? `${what} failed: the app is not connected (dispatch_failed).`
    : `${what} did not respond within 3 seconds (operation_timeout).`;
}

function isMessage(target: Message | View): target is Message {
  return target.type === "message";
}

function findElement(
  blocks: readonly Block[],
  blockId: string,
  actionId: string,
): { readonly block: Block; readonly element: JsonObject } {
  for (const block of blocks) {
    const listed = Array.isArray(block.elements) ? block.elements : [];
    const element = [...listed, block.accessory, block.element].find(
      (part) => isJsonObject(part) && part.action_id === actionId,
    );
    if (block.block_id === blockId && isJsonObject(element)) return { block, element };
  }
  throw new SlackError("action_not_found");
}
