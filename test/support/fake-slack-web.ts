import type { SlackWeb } from "../../src/slack/web.ts";

type Method = keyof SlackWeb;

/** Slack's Web API as the outbox sees it: records the calls, and throws what a test puts into `failures`. */
export class FakeSlackWeb implements SlackWeb {
  readonly calls: { readonly method: Method; readonly args: unknown }[] = [];
  /** Thrown by the next call of the method, after it was recorded. */
  readonly failures = new Map<Method, Error[]>();
  /** How often `isShared` says no before it says yes. */
  sharedAfter = 0;
  #uploads = 0;

  async post(message: Parameters<SlackWeb["post"]>[0]): Promise<string> {
    this.#called("post", message);
    return `${this.calls.length}.0`;
  }

  /** What `findPosted` finds. */
  posted: string | undefined;

  async findPosted(wanted: Parameters<SlackWeb["findPosted"]>[0]): Promise<string | undefined> {
    this.#called("findPosted", wanted);
    return this.posted;
  }

  async edit(message: Parameters<SlackWeb["edit"]>[0]): Promise<void> {
    this.#called("edit", message);
  }

  async openUpload(
    file: Parameters<SlackWeb["openUpload"]>[0],
  ): Promise<{ fileId: string; uploadUrl: string }> {
    this.#called("openUpload", file);
    const fileId = `F${++this.#uploads}`;
    return { fileId, uploadUrl: `http://slack.test/upload/${fileId}` };
  }

  async sendBytes(uploadUrl: string, bytes: Uint8Array): Promise<void> {
    this.#called("sendBytes", { uploadUrl, length: bytes.length });
  }

  async completeUpload(file: Parameters<SlackWeb["completeUpload"]>[0]): Promise<void> {
    this.#called("completeUpload", file);
  }

  async isShared(fileId: string, channel: string): Promise<boolean> {
    this.#called("isShared", { fileId, channel });
    return this.sharedAfter-- <= 0;
  }

  #called(method: Method, args: unknown): void {
    this.calls.push({ method, args });
    const failure = this.failures.get(method)?.shift();
    if (failure !== undefined) throw failure;
  }
}
