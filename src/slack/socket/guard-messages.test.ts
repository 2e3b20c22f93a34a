import { EventEmitter, once } from "node:events";
import { describe, expect, test } from "vitest";
import { guardMessages } from "./guard-messages.ts";

/** A client whose listener needs a `type`, as Slack's does. */
function guarded() {
  const client = new EventEmitter();
  const read: unknown[] = [];
  const warnings: unknown[] = [];
  const listener = async (data: string): Promise<void> => {
    const { type } = JSON.parse(data) as { readonly type: { readonly name: string } };
    read.push(type.name);
  };
  client.on("ws_message", listener as (data: string) => void);
  const log = { debug() {}, info() {}, warn: (details: unknown) => void warnings.push(details), error() {} };
  guardMessages(client, log);
  return { client, read, warnings };
}

const message = '{"type":{"name":"hello"}}';

describe("what comes over the socket", () => {
  test("is handed on if it is a message, as text or as bytes", () => {
    const { client, read } = guarded();
    client.emit("ws_message", message, false);
    client.emit("ws_message", Buffer.from(message), true);
    expect(read).toEqual(["hello", "hello"]);
  });

  test.each(["null", "[]", "7", "", "{", "<html></html>"])("is left out if it is %j", (text) => {
    const { client, read, warnings } = guarded();
    client.emit("ws_message", text, false);
    client.emit("ws_message", message, false);
    expect([read, warnings.length]).toEqual([["hello"], 1]);
  });

  test("ends nothing if the client stumbles over it", async () => {
    const { client, read, warnings } = guarded();
    const escaped: unknown[] = [];
    const note = (error: unknown) => void escaped.push(error);
    process.on("unhandledRejection", note);
    client.emit("ws_message", "{}", false);
    client.emit("ws_message", message, false);
    // Rejections that nobody handles are reported before the next turn.
    const turn = new EventEmitter();
    setImmediate(() => turn.emit("next"));
    await once(turn, "next");
    process.off("unhandledRejection", note);
    expect([read, escaped]).toEqual([["hello"], []]);
    expect(warnings).toEqual([{ reason: expect.stringContaining("name") }]);
  });
});
