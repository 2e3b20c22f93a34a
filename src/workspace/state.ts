import { EventEmitter } from "node:events";
import type { Clock } from "../base/clock.ts";
import type { AppManifest } from "./manifest.ts";
import type { Channel, Message, PageEvent, SlackFile, Snapshot, User, View } from "./model.ts";
import { SlackError } from "./slack-error.ts";

/** Fixed ids, so that a configuration can refer to them. */
export const IDS = { team: "T0REGATTA", app: "A0REGATTA", bot: "B0REGATTA", appUser: "U0REGATTA" } as const;

const SEEDED_USERS: readonly User[] = [
  person("U0ADA0001", "ada", "Ada Lindqvist", "Platform lead, may do everything", true),
  person("U0BEN0002", "ben", "Ben Okafor", "Engineer, runs playbooks", false),
  person("U0CYD0003", "cyd", "Cyd Marsh", "Guest, looks only", false),
];

const SEEDED_CHANNELS: readonly Channel[] = [
  { id: "C0MESHPERF", name: "mesh-perf", topic: "Who is fastest, night by night", has_app: true },
  { id: "C0MESHLAB", name: "mesh-lab", topic: "Try things here: nothing is precious", has_app: true },
  { id: "C0GENERAL", name: "general", topic: "Everyone; the app is not in here yet", has_app: false },
];

/** The direct messages between the app and a user. */
function directMessages(user: User, app: string): Channel {
  const id = directMessagesId(user.id);
  return { id, name: app, topic: `What ${app} tells you alone`, has_app: true, im_with: user.id };
}

function directMessagesId(user: string): string {
  return `D${user.slice(1)}`;
}

export interface StoredFile extends SlackFile {
  readonly bytes: Buffer;
  readonly state: "waiting" | "uploaded" | "shared";
  readonly shares: Readonly<Record<string, readonly { readonly ts: string; readonly thread_ts?: string }[]>>;
}

/** The content of a workspace, all in memory. Whatever people can see is changed through `put…`, which notifies the page. */
export class WorkspaceState {
  readonly baseUrl: string;
  readonly manifest: AppManifest;
  readonly clock: Clock;
  readonly users: readonly User[];
  readonly files = new Map<string, StoredFile>();
  /** The last part of an upload's address → the file's id. */
  readonly uploads = new Map<string, string>();
  readonly #channels: Map<string, Channel>;
  readonly #messages = new Map<string, Message>();
  readonly #views = new Map<string, readonly View[]>();
  readonly #homes = new Map<string, View>();
  readonly #changes = new EventEmitter<{ change: [PageEvent] }>().setMaxListeners(0);
  #lastTsMicros = 0;
  #lastId = 0;

  constructor(options: { baseUrl: string; manifest: AppManifest; clock: Clock }) {
    this.baseUrl = options.baseUrl;
    this.manifest = options.manifest;
    this.clock = options.clock;
    const app = person(IDS.appUser, "regatta", options.manifest.name, "App", false);
    this.users = [...SEEDED_USERS, { ...app, is_bot: true }];
    const all = [
      ...SEEDED_CHANNELS,
      ...SEEDED_USERS.map((user) => directMessages(user, options.manifest.name)),
    ];
    this.#channels = new Map(all.map((channel) => [channel.id, channel]));
  }

  /** A timestamp like Slack's: seconds with six decimals, each one unique. */
  nextTs(): string {
    this.#lastTsMicros = Math.max(this.#lastTsMicros + 1, this.clock.nowMs() * 1000);
    const digits = String(this.#lastTsMicros);
    return `${digits.slice(0, -6)}.${digits.slice(-6)}`;
  }

  nextId(prefix: string): string {
    this.#lastId += 1;
    return prefix + this.#lastId.toString(36).toUpperCase().padStart(8, "0");
  }

  user(id: unknown): User {
    return found(
      this.users.find((user) => user.id === id),
      "user_not_found",
    );
  }

  channels(): readonly Channel[] {
    return [...this.#channels.values()];
  }

  /** The direct messages with a user. @throws SlackError `channel_not_found` */
  directMessages(user: string): Channel {
    return found(this.#channels.get(directMessagesId(user)), "channel_not_found");
  }

  /** By id, or by name with or without `#`. @throws SlackError `channel_not_found` */
  channel(idOrName: unknown): Channel {
    const name = String(idOrName).replace(/^#/, "");
    const known =
      this.#channels.get(name) ??
      this.channels().find((channel) => channel.name === name && channel.im_with === undefined);
    return found(known, "channel_not_found");
  }

  message(channel: string, ts: unknown): Message | undefined {
    return this.#messages.get(`${channel}/${String(ts)}`);
  }

  /** Oldest first, including replies and ephemeral messages. */
  messages(channel: string): readonly Message[] {
    return [...this.#messages.values()].filter((message) => message.channel === channel);
  }

  views(user: string): readonly View[] {
    return this.#views.get(user) ?? [];
  }

  home(user: string): View | undefined {
    return this.#homes.get(user);
  }

  putMessage(message: Message): Message {
    this.#messages.set(`${message.channel}/${message.ts}`, message);
    this.#changed({ type: "message", message });
    return message;
  }

  removeMessage(channel: string, ts: string): void {
    if (this.#messages.delete(`${channel}/${ts}`)) this.#changed({ type: "removed", channel, ts });
  }

  putViews(user: string, views: readonly View[]): void {
    this.#views.set(user, views);
    this.#changed({ type: "views", user, views });
  }

  putHome(user: string, view: View): void {
    this.#homes.set(user, view);
    this.#changed({ type: "home", user, view });
  }

  putChannel(channel: Channel): void {
    this.#channels.set(channel.id, channel);
    this.#changed({ type: "channel", channel });
  }

  snapshot(user: string): Snapshot {
    return {
      app: { name: this.manifest.name, user: IDS.appUser, commands: this.manifest.commands },
      users: this.users,
      channels: this.channels().filter(({ im_with }) => im_with === undefined || im_with === user),
      messages: [...this.#messages.values()].filter((message) => sees(user, { type: "message", message })),
      views: this.views(user),
      home: this.home(user) ?? null,
    };
  }

  /** Calls `listener` with every change that the user may see; returns a function that stops it. */
  watch(user: string, listener: (event: PageEvent) => void): () => void {
    const forUser = (event: PageEvent) => {
      if (sees(user, event)) listener(event);
    };
    this.#changes.on("change", forUser);
    return () => this.#changes.off("change", forUser);
  }

  #changed(event: PageEvent): void {
    this.#changes.emit("change", event);
  }
}

/** The value; throws Slack's error if there is none. */
export function found<T>(value: T | undefined, error: string): T {
  if (value === undefined) throw new SlackError(error);
  return value;
}

function sees(user: string, event: PageEvent): boolean {
  if (event.type === "message") {
    const { channel, ephemeral_for } = event.message;
    const isDirect = channel.startsWith("D");
    return [undefined, user].includes(ephemeral_for) && (!isDirect || channel === directMessagesId(user));
  }
  return !("user" in event) || event.user === user;
}

function person(id: string, name: string, realName: string, title: string, isAdmin: boolean): User {
  return { id, name, real_name: realName, title, is_admin: isAdmin, is_bot: false };
}
