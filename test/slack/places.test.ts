import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Message } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import { ADA, SlackBench, shownText } from "../support/slack-bench.ts";

/** A channel that the bot is not in. */
const GENERAL = "C0GENERAL";
const ADAS_MESSAGES = "D0ADA0001";

let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

/** Types a command in #general and returns what Ada alone is told there. */
async function askInGeneral(text: string): Promise<Message> {
  const before = bench.workspace.messages(GENERAL).length;
  await bench.workspace.ui.send({ user: ADA, channel: GENERAL, text });
  return eventually(`the answer to ${text}`, () =>
    bench.workspace
      .messages(GENERAL)
      .slice(before)
      .find(({ ephemeral_for }) => ephemeral_for === ADA),
  );
}

describe("where the bot is not", () => {
  test.each([
    "/mesh run hello",
    "/mesh run compare-meshes",
    "/mesh rerun hello",
    "/mesh learn first-race",
    "/mesh lock 1h mine",
    '/mesh schedule add nightly "0 3 * * *" Europe/Berlin hello',
    "/mesh report hello",
  ])("%s is refused at once with /invite, and nothing is done", async (command) => {
    const answer = shownText(await askInGeneral(command));
    expect(answer).toMatch(/I am not in <#C0GENERAL>.*nothing was done.*`\/invite @Regatta`/);
    expect(bench.engine.started).toEqual([]);
    expect(await bench.openForms()).toBe(0);
    expect(await bench.clusterLocks.holder()).toBeUndefined();
  });

  test("what is told to one person alone works", async () => {
    expect(shownText(await askInGeneral("/mesh status"))).toContain("nothing has run yet");
    expect(shownText(await askInGeneral("/mesh plan hello"))).toContain("Nothing was changed");
    expect(shownText(await askInGeneral("/mesh schedule list"))).toContain("no schedules yet");
  });

  test("the Run button of a list is refused, too", async () => {
    const list = await askInGeneral("/mesh list");
    await bench.press(list, "playbook_run");
    await eventually("the refusal", () =>
      bench.workspace.messages(GENERAL).some((message) => shownText(message).includes("/invite @Regatta")),
    );
    expect([bench.engine.started.length, await bench.openForms()]).toEqual([0, 0]);
  });

  test("after /invite the same command runs", async () => {
    await askInGeneral("/mesh run hello");
    await bench.workspace.ui.send({ user: ADA, channel: GENERAL, text: "/invite @Regatta" });
    await bench.workspace.ui.send({ user: ADA, channel: GENERAL, text: "/mesh run hello" });
    await eventually("the card", () =>
      bench.workspace.messages(GENERAL).some(({ text }) => text.startsWith("Say hello")),
    );
  });

  test("a Slack that cannot be asked refuses nothing", async () => {
    bench.workspace.failNext({ method: "conversations.info", kind: "server_error" });
    await bench.type("/mesh run hello");
    await eventually("the run", () => bench.engine.started.length === 1);
  });
});

describe("direct messages", () => {
  test("reach the person they are for, and nobody else", async () => {
    await bench.outbox.put({
      key: "k",
      channel: ADA,
      kind: "post",
      payload: { text: "for you", blocks: [] },
    });
    const message = await eventually("the message", () =>
      bench.workspace.messages(ADAS_MESSAGES).find(({ text }) => text === "for you"),
    );
    expect(message.channel).toBe(ADAS_MESSAGES);
    const seenBy = async (user: string) =>
      JSON.stringify(await (await fetch(`${bench.workspace.url}ui/snapshot?user=${user}`)).json());
    expect(await seenBy(ADA)).toContain("for you");
    expect(await seenBy("U0BEN0002")).not.toContain("for you");
  });

  test("are read-only, as the manifest says", async () => {
    const answer = await bench.workspace.ui.send({ user: ADA, channel: ADAS_MESSAGES, text: "/mesh list" });
    expect(answer).toEqual({ ok: false, notice: "Sending messages to this app has been turned off." });
  });
});
