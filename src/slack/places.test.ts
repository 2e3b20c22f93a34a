import { webApi } from "@slack/bolt";
import { expect, test } from "vitest";
import { FakeClock } from "../../test/engine/fake-clock.ts";
import { canPost } from "./places.ts";

test("a Slack that does not answer leaves time to acknowledge a form within its three seconds", async () => {
  const clock = new FakeClock();
  const client = new webApi.WebClient("xoxb-unused");
  client.conversations.info = () => new Promise(() => {});
  const asked = canPost("C1", { client, clock });
  clock.advance(1_000);
  expect(await asked).toBe(true);
});
