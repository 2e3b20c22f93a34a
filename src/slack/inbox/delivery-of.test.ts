import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../base/json.ts";
import { LINK } from "../message.ts";
import { deliveryOf } from "./delivery-of.ts";

const press = (action: JsonObject): JsonObject => ({
  type: "block_actions",
  trigger_id: "t1",
  user: { id: "U1" },
  channel: { id: "C1" },
  container: { type: "message", message_ts: "1.0" },
  actions: [action],
});

describe("deliveryOf", () => {
  test.each<[string, JsonObject, object]>([
    [
      "a command",
      { command: "/mesh", text: "run hello", trigger_id: "t1", user_id: "U1", channel_id: "C1" },
      { key: "trigger:t1", userId: "U1", channelId: "C1", what: "/mesh run hello" },
    ],
    [
      "a mention",
      {
        type: "event_callback",
        event_id: "Ev1",
        event: { type: "app_mention", user: "U1", channel: "C1", text: "<@U0> status" },
      },
      { key: "event:Ev1", userId: "U1", channelId: "C1", what: "<@U0> status" },
    ],
    [
      "a press",
      press({ action_id: "run_again", value: "r1", text: { type: "plain_text", text: "Run again" } }),
      {
        key: "trigger:t1",
        what: "the button Run again",
        once: { key: expect.stringMatching(/^press:U1 1\.0 run_again [0-9a-f]{64}$/), forMs: 2_000 },
      },
    ],
    [
      "a form",
      { type: "view_submission", trigger_id: "t1", user: { id: "U1" }, view: { title: { text: "Race" } } },
      { key: "trigger:t1", userId: "U1", channelId: "", what: "the form Race" },
    ],
  ])("%s", (_, body, expected) => {
    expect(deliveryOf(body)).toMatchObject(expected);
  });

  test("a button pressed twice is one press, and another choice in a list is another", () => {
    const onceOf = (action: JsonObject) => deliveryOf(press(action))?.once?.key;
    const button = { action_id: "run_again", value: "r1", action_ts: "1.1" };
    expect(onceOf(button)).toBe(onceOf({ ...button, action_ts: "1.9" }));
    expect(onceOf(button)).not.toBe(onceOf({ ...button, value: "r2" }));
    const choice = (value: string) => ({ action_id: "mesh", selected_option: { value } });
    expect(onceOf(choice("none"))).not.toBe(onceOf(choice("sidecar")));
  });

  test("what asks for nothing is no delivery", () => {
    expect(deliveryOf(press({ action_id: LINK }))).toBeUndefined();
    expect(
      deliveryOf({ type: "event_callback", event_id: "Ev1", event: { type: "app_home_opened" } }),
    ).toBeUndefined();
    expect(deliveryOf({ type: "view_closed" })).toBeUndefined();
  });

  test("keeps no secret", () => {
    const body = { command: "/mesh", text: "run x token=xoxb-123456-abcdef", trigger_id: "t", user_id: "U1" };
    expect(deliveryOf(body)?.what).not.toContain("xoxb-");
  });
});
