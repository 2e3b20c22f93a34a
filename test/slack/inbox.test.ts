import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SlackApp } from "../../src/slack/create-slack-app.ts";
import { eventually } from "../support/eventually.ts";
import { T0_MS } from "../support/run-views.ts";
import { ADA, PERF, SlackBench, shownText } from "../support/slack-bench.ts";

let bench: SlackBench;
let other: SlackApp | undefined;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(async () => {
  await other?.stop();
  other = undefined;
  await bench.stop();
});

/** Another replica, which is connected too; Slack delivers to one of the two in turn. */
async function startReplica(): Promise<void> {
  other = bench.newApp();
  await other.start();
  await eventually("both connections", () => bench.workspace.connections() === 2);
}

const started = () => bench.engine.started.length;

describe("duplicate deliveries", () => {
  test("a slash command that Slack delivers twice is one command, on whichever replica it arrives", async () => {
    await startReplica();
    await bench.type("/mesh run hello");
    await bench.workspace.deliverAgain();
    await bench.workspace.deliverAgain();
    await bench.type("/mesh run hello");
    await eventually("the second command", () => started() === 2);
    expect(started()).toBe(2);
  });

  test("an event that Slack sends again is one command", async () => {
    await bench.type("@Regatta run hello");
    await eventually("the run", () => started() === 1);
    await bench.workspace.deliverAgain();
    await bench.type("/mesh run hello");
    await eventually("the command", () => started() === 2);
    expect(started()).toBe(2);
  });

  test("a double click on Run again starts one run, and a later press another one", async () => {
    await bench.type("/mesh run hello");
    const card = await bench.message("the card", ({ text }) => text.startsWith("Say hello"));
    const [view] = await bench.engine.list({ limit: 1 });
    bench.engine.change(view?.id ?? "", { status: "succeeded", endedAtMs: T0_MS }, "ended");
    const done = await bench.message(
      "the end",
      (message) => message.ts === card.ts && shownText(message).includes("run_again"),
    );
    await Promise.all([bench.press(done, "run_again"), bench.press(done, "run_again")]);
    await bench.workspace.deliverAgain();
    await eventually("the second run", () => started() === 2);
    // As if some time had gone by.
    for (const [key, row] of bench.inbox.rows) bench.inbox.rows.set(key, { ...row, receivedAtMs: 0 });
    await bench.press(done, "run_again");
    await eventually("the third run", () => started() === 3);
  });

  test("a form that Slack sends again starts one run", async () => {
    await bench.type("/mesh run compare-meshes");
    const form = await bench.openForm();
    await bench.submit(form.id, { url: "http://shop/" });
    await eventually("the run", () => started() === 1);
    await bench.workspace.deliverAgain();
    await bench.type("/mesh run hello");
    await eventually("the command", () => started() === 2);
    expect(started()).toBe(2);
  });
});

describe("acknowledged and lost", () => {
  test("what is acknowledged is written down first", async () => {
    let write = () => {};
    bench.inbox.beforeTake = () =>
      new Promise((resolve) => {
        write = resolve;
      });
    let acknowledged = false;
    const typed = bench.type("/mesh run hello").then(() => {
      acknowledged = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect([acknowledged, started()]).toEqual([false, 0]);
    await eventually("the attempt to write", () => {
      write();
      return acknowledged;
    });
    await typed;
    expect([...bench.inbox.rows.values()].map(({ what }) => what)).toEqual(["/mesh run hello"]);
  });

  test("what a process had taken when it was killed is told to its author by the next one, once", async () => {
    const common = { key: "trigger:1", userId: ADA, channelId: PERF, what: "/mesh run hello" };
    await bench.inbox.take({ ...common, owner: "killed" }, 1);
    await startReplica();
    const lost = await eventually("the message", () => bench.outbox.rows.get("lost:trigger:1"));
    expect(lost).toMatchObject({ channel: ADA });
    expect(JSON.stringify(lost.payload)).toMatch(
      /restarted.*`\/mesh run hello`.*<#C0MESHPERF>.*\/mesh status/,
    );
    await bench.outbox.markSent(lost.key, 1);
    await other?.stop();
    await startReplica();
    expect(bench.outbox.rows.get(lost.key)?.version).toBe(1);
  });

  test("a bot that stops carries out first what it has taken", async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    bench.engine.list = () => finished.then(() => []);
    await bench.type("/mesh status");
    let stopped = false;
    const stopping = bench.app.stop().then(() => {
      stopped = true;
    });
    await eventually("the end of the connection", () => bench.workspace.connections() === 0);
    expect(stopped).toBe(false);
    finish();
    await stopping;
    expect([...bench.inbox.rows.values()].every(({ doneAtMs }) => doneAtMs !== null)).toBe(true);
  });

  test("a command that cannot be written down is refused in words, and nothing is done", async () => {
    bench.inbox.beforeTake = () => Promise.reject(new Error("disk full"));
    const answer = await bench.ask("/mesh run hello");
    expect(answer.text).toMatch(/cannot write to its database, so nothing was done\. Try again/);
    expect(started()).toBe(0);
  });
});
