import type { types } from "@slack/bolt";
import { webApi } from "@slack/bolt";
import { afterEach, describe, expect, test } from "vitest";
import { FakeClock, until } from "../../../test/engine/fake-clock.ts";
import { silentLog } from "../../base/log.ts";
import { HomePublisher } from "./home-publisher.ts";

const ADA = "U0ADA0001";
const BEN = "U0BEN0002";

let publisher: HomePublisher;
afterEach(() => publisher.stop());

function start(publish: (userId: string) => Promise<void> = async () => {}) {
  const clock = new FakeClock();
  const sent: { readonly userId: string; readonly text: string; readonly atMs: number }[] = [];
  let text = "one";
  publisher = new HomePublisher({
    draw: async () => ({ type: "home", blocks: [], private_metadata: text }) satisfies types.HomeView,
    async publish(userId, view) {
      sent.push({ userId, text: view.private_metadata ?? "", atMs: clock.nowMs() });
      await publish(userId);
    },
    clock,
    log: silentLog,
  });
  publisher.start();
  /** Advances the time in small steps. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      await until(() => clock.isSlept(), "the publisher's sleep");
      clock.advance(100);
    }
    await until(() => clock.isSlept(), "the publisher's last sleep");
  };
  const change = (to: string) => {
    text = to;
    publisher.changed();
  };
  return { sent, pass, change, texts: () => sent.map((view) => view.text) };
}

describe("Home tabs", () => {
  test("are published to people who open them, and to nobody else", async () => {
    const { sent, pass, change } = start();
    change("nobody looks");
    await pass(1_000);
    expect(sent).toEqual([]);
    publisher.opened(ADA);
    await pass(1_000);
    expect(sent.map(({ userId }) => userId)).toEqual([ADA]);
  });

  test("batch changes: at most one update in three seconds per person, and the newest state wins", async () => {
    const { sent, pass, change, texts } = start();
    publisher.opened(ADA);
    await pass(1_000);
    for (let index = 0; index < 50; index++) {
      change(`change ${index}`);
      await pass(100);
    }
    await pass(5_000);
    expect(texts().at(-1)).toBe("change 49");
    for (const [index, view] of sent.slice(1).entries())
      expect(view.atMs - (sent[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(3_000);
    expect(sent.length).toBeLessThanOrEqual(5);
  });

  test("stay within Slack's rate over all people", async () => {
    const { sent, pass, change } = start();
    for (let person = 0; person < 20; person++) publisher.opened(`U0PERSON${person}`);
    for (let minute = 0; minute < 600; minute++) {
      change(`change ${minute}`);
      await pass(100);
    }
    const first = sent[0]?.atMs ?? 0;
    expect(sent.filter(({ atMs }) => atMs < first + 60_000).length).toBeLessThanOrEqual(100);
    expect(new Set(sent.map(({ userId }) => userId)).size).toBe(20);
  });

  test("are sent again when they are opened, but not when nothing has changed", async () => {
    const { sent, pass, change } = start();
    publisher.opened(ADA);
    await pass(1_000);
    change("one");
    await pass(40_000);
    expect(sent).toHaveLength(1);
    publisher.opened(ADA);
    await pass(1_000);
    expect(sent).toHaveLength(2);
  });

  test("are dropped half an hour after they were last opened", async () => {
    const { sent, pass, change } = start();
    publisher.opened(ADA);
    await pass(1_000);
    publisher.opened(BEN);
    await pass(60_000);
    publisher.opened(BEN);
    await pass(29.5 * 60_000);
    sent.length = 0;
    change("late");
    await pass(5_000);
    expect(sent.map(({ userId }) => userId)).toEqual([BEN]);
  });

  test("wait as long as Slack says, and are then published", async () => {
    let refuse = true;
    const { sent, pass } = start(async () => {
      if (refuse) throw new webApi.WebAPIRateLimitedError(20);
    });
    publisher.opened(ADA);
    await pass(10_000);
    expect(sent).toHaveLength(1);
    refuse = false;
    await pass(15_000);
    expect(sent).toHaveLength(2);
  });
});
