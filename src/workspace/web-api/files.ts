import { randomBytes } from "node:crypto";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { SlackFile } from "../model.ts";
import { SlackError } from "../slack-error.ts";
import { found, type StoredFile, type WorkspaceState } from "../state.ts";
import { postAsApp } from "./chat.ts";
import { type ApiMethod, required, threadRoot } from "./method.ts";

/** Shares appear a little after `files.completeUploadExternal` answers, as at Slack: callers must poll `files.info`. */
const PROCESSING_MS = 60;
/** The description's limit. Source: https://docs.slack.dev/reference/methods/files.getUploadURLExternal */
const MAX_ALT_CHARACTERS = 1_000;

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  html: "text/html",
  json: "application/json",
  png: "image/png",
  svg: "image/svg+xml",
  yaml: "application/yaml",
};

function mimetypeOf(name: string): string {
  return TYPES[name.split(".").at(-1)?.toLowerCase() ?? ""] ?? "application/octet-stream";
}

export const FILE_METHODS: Readonly<Record<string, ApiMethod>> = {
  "files.getUploadURLExternal": {
    scope: "files:write",
    run({ args, state }) {
      const name = required(args, "filename").replaceAll(/[/\\]/g, "_");
      const size = Number(required(args, "length"));
      const alt = typeof args.alt_txt === "string" ? args.alt_txt : "";
      if (!Number.isInteger(size) || size <= 0) throw new SlackError("missing_argument");
      if (alt.length > MAX_ALT_CHARACTERS) throw new SlackError("alt_txt_too_large");
      const id = state.nextId("F");
      // Whoever has the address may upload, so it must not be possible to guess it.
      const uploadKey = randomBytes(16).toString("hex");
      state.uploads.set(uploadKey, id);
      state.files.set(id, {
        id,
        name,
        title: name,
        alt_txt: alt,
        size,
        mimetype: "",
        url_private: `${state.baseUrl}/files/${id}/${encodeURIComponent(name)}`,
        bytes: Buffer.alloc(0),
        state: "waiting",
        shares: {},
      });
      return { upload_url: `${state.baseUrl}/upload/${uploadKey}`, file_id: id };
    },
  },
  "files.completeUploadExternal": {
    scope: "files:write",
    run({ args, state }) {
      const wanted = Array.isArray(args.files) ? args.files.filter(isJsonObject) : [];
      if (wanted.length === 0) throw new SlackError("invalid_arguments");
      const files = wanted.map(({ id, title }): StoredFile => {
        const file = found(state.files.get(String(id)), "file_not_found");
        if (file.state !== "uploaded") throw new SlackError("file_not_found");
        return typeof title === "string" ? { ...file, title } : file;
      });
      share(state, args, files);
      return { files: files.map(({ id, title }) => ({ id, title })) };
    },
  },
  "files.info": {
    scope: "files:read",
    run({ args, state }) {
      const file = found(state.files.get(required(args, "file")), "file_not_found");
      return { file: { ...slackFile(file), shares: { public: file.shares }, permalink: file.url_private } };
    },
  },
};

function slackFile({
  id,
  name,
  title,
  alt_txt,
  size,
  mimetype,
  url_private,
}: StoredFile): SlackFile & JsonObject {
  return { id, name, title, alt_txt, size, mimetype, url_private };
}

/** Checks the destination now; processes and posts the files a little later. */
function share(state: WorkspaceState, args: JsonObject, files: readonly StoredFile[]): void {
  const channel = args.channel_id === undefined ? undefined : state.channel(args.channel_id);
  if (channel && !channel.has_app) throw new SlackError("not_in_channel");
  const threadTs =
    channel && args.thread_ts !== undefined ? threadRoot(state, channel.id, args.thread_ts).ts : undefined;
  const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
  const text = typeof args.initial_comment === "string" ? args.initial_comment : "";
  setTimeout(() => {
    const ready = files.map(
      (file): StoredFile => ({ ...file, mimetype: mimetypeOf(file.name), state: "shared" }),
    );
    for (const file of ready) state.files.set(file.id, file);
    if (!channel) return;
    const content = { text, files: ready.map(slackFile), subtype: "file_share" as const };
    const { ts } = postAsApp(state, { channel: channel.id, ...thread }, content);
    for (const file of ready)
      state.files.set(file.id, { ...file, shares: { [channel.id]: [{ ts, ...thread }] } });
  }, PROCESSING_MS).unref();
}

/** Receives the bytes of a file whose upload URL was given out; their number must be the announced one. */
export function receiveUpload(state: WorkspaceState, uploadKey: string, bytes: Buffer): void {
  const id = state.uploads.get(uploadKey) ?? "";
  const file = state.files.get(id);
  if (file?.state !== "waiting" || bytes.length !== file.size) throw new SlackError("file_update_failed");
  state.files.set(id, { ...file, bytes, state: "uploaded" });
}
