import { describe, expect, test } from "vitest";
import { MemoryOutbox } from "../../test/support/memory-outbox.ts";
import { systemClock } from "../base/clock.ts";
import { createPostNotice } from "./post-notice.ts";

const NOTICE = { key: "k", channel: "C1", text: "hi", mention: [] };
const signal = new AbortController().signal;

function bench(patienceMs = 60_000) {
  const outbox = new MemoryOutbox();
  const post = createPostNotice({
    outbox,
    clock: systemClock,
    noticeOf: ({ key, channel, text }) => ({ key, channel, kind: "post", payload: { text } }),
    patienceMs,
  });
  return { outbox, posted: post(NOTICE, signal) };
}

describe("a playbook's notify", () => {
  test("is posted once Slack has it", async () => {
    const { outbox, posted } = bench();
    await outbox.markSent("k", 1, { slackTs: "1.0" });
    expect(await posted).toEqual({ kind: "posted" });
  });

  test("is refused if Slack gave it up, and says why", async () => {
    const { outbox, posted } = bench();
    await outbox.markSent("k", 1);
    await outbox.markFailed("k", "channel_not_found");
    expect(await posted).toEqual({ kind: "refused", reason: "channel_not_found" });
  });

  test("waits no longer than it should for a Slack that is away", async () => {
    expect(await bench(0).posted).toEqual({ kind: "waiting" });
  });
});
