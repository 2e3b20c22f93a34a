import type { JsonObject } from "../base/json.ts";

// Field names are Slack's own where Slack has an equivalent, because these values go over its API and to the page as they are.

/** A slash command of the app, from its manifest. */
export interface SlashCommand {
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
}

export interface User {
  readonly id: string;
  readonly name: string;
  readonly real_name: string;
  readonly title: string;
  readonly is_admin: boolean;
  readonly is_bot: boolean;
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  /** Whether the app is a member of the channel; it can post only where it is. */
  readonly has_app: boolean;
  /** Set on the direct messages between the app and one user: nobody else sees them. */
  readonly im_with?: string;
}

export type Block = JsonObject & { readonly type: string; readonly block_id: string };

export interface SlackFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly alt_txt: string;
  readonly size: number;
  /** Empty until the file has been processed, as at Slack. */
  readonly mimetype: string;
  readonly url_private: string;
}

export interface Message {
  readonly type: "message";
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly bot_id?: string;
  readonly app_id?: string;
  readonly subtype?: "file_share";
  readonly text: string;
  readonly blocks?: readonly Block[];
  readonly thread_ts?: string;
  readonly files?: readonly SlackFile[];
  /** What the app attached for itself; people do not see it. */
  readonly metadata?: JsonObject;
  readonly edited?: { readonly user: string; readonly ts: string };
  /** Set on an ephemeral message: the only user who sees it. */
  readonly ephemeral_for?: string;
}

export interface View extends JsonObject {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly blocks: readonly Block[];
  readonly callback_id: string;
  readonly private_metadata: string;
  readonly hash: string;
  readonly root_view_id: string;
  readonly previous_view_id: string | null;
}

/** What the page receives on its event stream. `snapshot` comes first, and again after each reconnect. */
export type PageEvent =
  | { readonly type: "snapshot"; readonly snapshot: Snapshot }
  | { readonly type: "message"; readonly message: Message }
  | { readonly type: "removed"; readonly channel: string; readonly ts: string }
  | { readonly type: "views"; readonly user: string; readonly views: readonly View[] }
  | { readonly type: "home"; readonly user: string; readonly view: View }
  | { readonly type: "channel"; readonly channel: Channel };

/** Everything that one user can see. */
export interface Snapshot {
  readonly app: { readonly name: string; readonly user: string; readonly commands: readonly SlashCommand[] };
  readonly users: readonly User[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly views: readonly View[];
  readonly home: View | null;
}

/** The values of a form's inputs: block id → action id → Slack's value object. */
export type ViewState = Readonly<Record<string, Readonly<Record<string, JsonObject>>>>;

/** What the page's user can do. Each is a POST to /ui/<name>, answered by a `UiAnswer`. */
export interface UiCalls {
  /** Sends what was typed in a channel or thread: a slash command, a mention of the app, or an ordinary message. */
  send(call: UiSend): Promise<UiAnswer>;
  /** Uses a button, menu or picker of a message or view. */
  act(call: UiAction): Promise<UiAnswer>;
  submit(call: UiSubmit): Promise<UiAnswer>;
  /** Closes the top view or, with `all`, every open one. */
  close(call: { readonly user: string; readonly all?: boolean }): Promise<UiAnswer>;
  openHome(call: { readonly user: string }): Promise<UiAnswer>;
}

export interface UiSend {
  readonly user: string;
  readonly channel: string;
  readonly text: string;
  readonly thread_ts?: string;
}

export interface UiAction {
  readonly user: string;
  /** Where the control is: in a message, or in the user's open view (modal or home) with this id. */
  readonly on: { readonly channel: string; readonly ts: string } | { readonly view_id: string };
  readonly block_id: string;
  readonly action_id: string;
  /** `selected_option`, `selected_date` … as Slack names them; buttons need none. */
  readonly value?: JsonObject;
  readonly state?: ViewState;
}

export interface UiSubmit {
  readonly user: string;
  readonly view_id: string;
  readonly state: ViewState;
}

export interface UiAnswer {
  readonly ok: boolean;
  /** A sentence for the user if the app did not respond as it should. */
  readonly notice?: string;
  /** Block id → what is wrong, from `response_action: errors`. */
  readonly errors?: Readonly<Record<string, string>>;
}
