import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../../../test/support/eventually.ts";
import { FakeEngine } from "../../../test/support/fake-engine.ts";
import { memoryClusterLocks } from "../../../test/support/memory-cluster-locks.ts";
import { MemoryOutbox } from "../../../test/support/memory-outbox.ts";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import { systemClock } from "../../base/clock.ts";
import { silentLog } from "../../base/log.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import { Announcer } from "./announcer.ts";
import { outboxKeys } from "./keys.ts";

const RUN = "01k8x0m3f7p2qe4";
const CARD = outboxKeys.card(RUN);
const CHART = { name: "race.png", title: "Percentiles", mediaType: "image/png", altText: "A chart" };

let engine: FakeEngine;
let outbox: MemoryOutbox;
let announcer: Announcer;
let report: NightReport | undefined;

beforeEach(async () => {
  engine = new FakeEngine();
  outbox = new MemoryOutbox();
  report = undefined;
  announcer = new Announcer({
    engine,
    outbox,
    runs: engine.ends,
    nights: async () => report,
    linkTo: async ({ slackTs }) => (slackTs === null ? undefined : `https://team.slack.com/${slackTs}`),
    clusterLocks: memoryClusterLocks(),
    clock: systemClock,
    log: silentLog,
  });
  await announcer.start();
});
afterEach(() => announcer.stop());

const keys = () => [...outbox.rows.keys()];
const cardText = () => JSON.stringify(outbox.rows.get(CARD)?.payload ?? {});

describe("Announcer", () => {
  test("a run gets a card at once, and a single row however often it changes", async () => {
    engine.add(runView());
    await eventually("the card", () => outbox.rows.has(CARD));
    engine.change(RUN, { status: "running", startedAtMs: T0_MS });
    await eventually("the change", () => cardText().includes("running for"));
    expect(keys()).toEqual([CARD]);
  });

  test("a run from the terminal is not announced", async () => {
    const { channel: _, ...terminal } = runView();
    engine.add(terminal);
    engine.add(runView({ id: "01other00000000" }));
    await eventually("the other card", () => outbox.rows.size > 0);
    expect(keys()).toEqual([outboxKeys.card("01other00000000")]);
  });

  test("a run whose old messages have been forgotten is not announced again", async () => {
    engine.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS, prunedAtMs: T0_MS + 9 }));
    await announcer.look(RUN);
    engine.add(runView({ id: "01other00000000" }));
    await eventually("the other card", () => outbox.rows.size > 0);
    expect(keys()).toEqual([outboxKeys.card("01other00000000")]);
  });

  test("its thread has one message about the steps, which grows; skipped and unfinished ones are not in it", async () => {
    engine.add(runView({ status: "running", startedAtMs: T0_MS }));
    const [done, next] = [
      stepView("done", "Done", [endedCell(0, 1)]),
      stepView("next", "Next", [cellView()]),
    ];
    const unfinished = stepView("mesh", "Install", [endedCell(0, 2, { key: "a" }), cellView({ key: "b" })]);
    const skipped = stepView("skip", "Skipped", [cellView({ status: "skipped" })]);
    engine.change(RUN, { steps: [unfinished, skipped, done, next] });
    const progress = outboxKeys.progress(RUN);
    const before = await eventually("the thread", () => outbox.rows.get(progress));
    expect(JSON.stringify(before.payload)).toContain("*Done*");
    expect(JSON.stringify(before.payload)).not.toMatch(/Install|Skipped|Next/);
    const ended = { ...next, cells: [endedCell(1, 2)] };
    engine.change(RUN, { steps: [unfinished, skipped, done, ended], warnings: ["a little slow"] });
    const after = await eventually("the next step", () => {
      const row = outbox.rows.get(progress);
      return JSON.stringify(row?.payload).includes("a little slow") && row;
    });
    expect(JSON.stringify(after.payload)).toMatch(/\*Done\*.*\*Next\*.*a little slow/);
    expect(after).toMatchObject({ background: true, payload: { threadOf: CARD } });
    expect(keys()).toEqual([CARD, progress]);
  });

  test("its results are one message, as soon as they are known, and its files one at the end, chart first", async () => {
    engine.add(runView({ status: "running", startedAtMs: T0_MS }));
    engine.saveArtifact(RUN, { name: "r.csv", title: "CSV", mediaType: "text/csv" }, new Uint8Array([1]));
    engine.saveArtifact(RUN, CHART, new Uint8Array([2]));
    engine.change(RUN, { summary: { headline: "sidecar adds 1.2 ms", lines: ["none 0.9 ms"] } });
    const results = outboxKeys.results(RUN);
    await eventually("the results", () => outbox.rows.has(results));
    expect(keys()).toEqual([CARD, results]);
    engine.change(RUN, { status: "succeeded", endedAtMs: T0_MS + 9_000 }, "ended");
    await eventually("the headline", () => cardText().includes("sidecar adds 1.2 ms"));
    await announcer.stop();
    const files = outboxKeys.files(RUN, 0);
    expect(keys()).toEqual([CARD, results, files]);
    expect(outbox.rows.get(files)).toMatchObject({
      background: true,
      payload: { threadOf: CARD, files: [{ name: "race.png" }, { name: "r.csv" }] },
    });
  });

  test("Show report links to the results once they are there", async () => {
    engine.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    engine.saveArtifact(RUN, CHART, new Uint8Array([2]));
    engine.change(RUN, { summary: { headline: "All is well", lines: [] } });
    const key = outboxKeys.results(RUN);
    await eventually("the results", () => outbox.rows.has(key));
    expect(await announcer.resultsOf(RUN)).toEqual({ kind: "coming" });
    await outbox.markSent(key, 1, { slackTs: "7.0" });
    const row = await eventually("the row", () => outbox.rows.get(key));
    await announcer.delivered(row);
    expect(cardText()).toContain('"url":"https://team.slack.com/7.0"');
    expect(await announcer.resultsOf(RUN)).toEqual({ kind: "posted", url: "https://team.slack.com/7.0" });
    expect(await announcer.resultsOf("01other00000000")).toEqual({ kind: "nowhere" });
  });

  test("a chart goes into the card once Slack has it, and before its row is finished", async () => {
    engine.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    engine.saveArtifact(RUN, CHART, new Uint8Array([2]));
    const key = outboxKeys.files(RUN, 0);
    const row = await eventually("the file", () => outbox.rows.get(key));
    await outbox.keepReceipt(key, { slackFileId: "F1" });
    await announcer.delivered(row);
    expect(cardText()).toContain('"slack_file":{"id":"F1"}');
    // Later updates of the run must not remove the picture again.
    engine.change(RUN, { warnings: ["late"] });
    await eventually("the warning", () => cardText().includes("1 warning"));
    expect(cardText()).toContain("F1");
  });

  test("after a restart, ends that nobody announced are announced, and earlier messages stay unchanged", async () => {
    engine.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    await eventually("the card", () => outbox.rows.has(CARD));
    await announcer.stop();
    const before = structuredClone([...outbox.rows]);
    const { id, ...missed } = runView({ id: "01missed0000000" });
    const next = new FakeEngine();
    next.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    next.add({ id, ...missed });
    announcer = new Announcer({
      engine: next,
      outbox,
      runs: next.ends,
      nights: async () => undefined,
      linkTo: async () => undefined,
      clusterLocks: memoryClusterLocks(),
      clock: systemClock,
      log: silentLog,
    });
    await announcer.start();
    await eventually("the missed run", () => outbox.rows.has(outboxKeys.card(id)));
    expect([...outbox.rows].slice(0, before.length)).toEqual(before);
  });

  test("a scheduled run that failed is reported in the channel, once, and not only in its thread", async () => {
    const night = { schedule: "nightly", slotMs: T0_MS, mention: ["U0ADA0001", "S0GROUP01"] };
    engine.add(runView({ night, status: "running", startedAtMs: T0_MS }));
    await eventually("the card", () => outbox.rows.has(CARD));
    expect(keys()).not.toContain(outboxKeys.night(RUN));
    engine.change(RUN, { status: "failed", endedAtMs: T0_MS + 1, problem: "No room. Add a node." }, "ended");
    await eventually("the alarm", () => outbox.rows.has(outboxKeys.night(RUN)));
    const { payload, kind, version } = outbox.rows.get(outboxKeys.night(RUN)) ?? {};
    expect({ kind, version, threadOf: payload?.threadOf }).toEqual({
      kind: "post",
      version: 1,
      threadOf: undefined,
    });
    expect(JSON.stringify(payload)).toMatch(
      /has failed\. <@U0ADA0001> <!subteam\^S0GROUP01>.*No room\. Add a node\./,
    );
  });

  test("a scheduled run that is worse than the nights before it says so on its card and in an alert", async () => {
    report = {
      worse: true,
      headline: "sidecar is slower at p99.",
      lines: ["sidecar: p99 1 → 2 ms (slower)"],
    };
    const night = { schedule: "nightly", slotMs: T0_MS, mention: [] };
    engine.add(runView({ night, status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    await eventually("the alarm", () => outbox.rows.has(outboxKeys.night(RUN)));
    expect(cardText()).toMatch(/🐢 \*Compared with earlier nights\*.*sidecar is slower at p99/);
    report = { worse: false, headline: "No clear difference.", lines: [] };
    const [good, byHand] = ["01goodnight0000", "01byhand0000000"];
    engine.add(runView({ id: good, night, status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    engine.add(runView({ id: byHand, status: "failed", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    await eventually(
      "both cards",
      () => outbox.rows.has(outboxKeys.card(good)) && outbox.rows.has(outboxKeys.card(byHand)),
    );
    await announcer.stop();
    expect(keys().filter((key) => key.endsWith(":night"))).toEqual([outboxKeys.night(RUN)]);
  });

  test("an end is announced once, by a surviving replica if its own has died", async () => {
    engine.add(runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 }));
    await eventually("the note", async () => (await engine.ends.unannounced()).length === 0);
    expect(keys()).toEqual([CARD]);
  });

  test("an older state never replaces a newer one, whoever writes last", async () => {
    engine.add(runView({ status: "running", startedAtMs: T0_MS }));
    await eventually("the card", () => outbox.rows.has(CARD));
    // Another replica, which executes the run by now, writes its state first.
    const put = outbox.replace.bind(outbox);
    outbox.replace = async (message, seen) => {
      outbox.replace = put;
      engine.change(RUN, {
        status: "failed",
        startedAtMs: T0_MS,
        endedAtMs: T0_MS + 1,
        problem: "It broke.",
      });
      await outbox.put({ ...message, payload: { text: "newer", blocks: [] } });
      return put(message, seen);
    };
    engine.change(RUN, { warnings: ["late"] });
    await eventually("the end", () => cardText().includes("It broke."));
    await announcer.stop();
    expect(cardText()).toContain("It broke.");
  });

  test("a question stands in the channel, with its buttons until it is decided", async () => {
    const question = {
      kind: "approve" as const,
      text: "Install <Istio>?",
      options: ["approve", "deny"],
      answerers: ["U0BOB"],
      quorum: 2,
      status: "open" as const,
      answers: [{ by: "U0CAT", value: "approve", atMs: T0_MS }],
      expiresAtMs: T0_MS + 60_000,
    };
    const asking = (over: object) =>
      stepView("gate", "Gate", [cellView({ status: "running", question: { ...question, ...over } })]);
    engine.add(runView({ status: "running", startedAtMs: T0_MS, steps: [asking({})] }));
    const key = outboxKeys.question(RUN, "gate", "");
    const row = await eventually("the question", () => outbox.rows.get(key));
    const text = JSON.stringify(row.payload);
    expect(row.payload.threadOf).toBeUndefined();
    expect(text).toMatch(
      /waits for approval from <@U0BOB>:.*Install &lt;Istio&gt;\?.*1 of 2 approvals \(<@U0CAT>\) · not by the person who started it/,
    );
    expect(text).toContain("question_answer:1");
    engine.change(RUN, { steps: [asking({ status: "denied" })] });
    await eventually("the decision", () =>
      JSON.stringify(outbox.rows.get(key)?.payload).includes("denied by <@U0CAT>"),
    );
    expect(JSON.stringify(outbox.rows.get(key)?.payload)).not.toContain("question_answer");
  });

  test("the person who asked is told if the channel cannot be written to, and so are those whom a schedule names", async () => {
    engine.add(runView({ night: { schedule: "nightly", slotMs: T0_MS, mention: ["U0BOB", "S0GROUP01"] } }));
    const row = await eventually("the card", () => outbox.rows.get(CARD));
    await announcer.givenUp(row, "not_in_channel");
    const told = [...outbox.rows.values()].filter(({ channel }) => channel.startsWith("U"));
    expect(told.map(({ channel, kind }) => [channel, kind])).toEqual([
      ["U0ALICE", "post"],
      ["U0BOB", "post"],
    ]);
    expect(JSON.stringify(told[0]?.payload)).toMatch(/<#C0PERF> \(not_in_channel\).*\/invite @Regatta/);
    await announcer.givenUp({ ...row, slackTs: "1.0" }, "message_not_found");
    expect(outbox.rows.size).toBe(3);
  });

  test("the person who asked is told if a further channel cannot be written to", async () => {
    engine.add(runView());
    const row = await eventually("the card", () => outbox.rows.get(CARD));
    const also = { ...row, key: outboxKeys.report(RUN, "also"), channel: "C0GONE", slackTs: null };
    await announcer.givenUp(also, "channel_not_found");
    const told = outbox.rows.get(outboxKeys.notice(RUN, "C0GONE", "U0ALICE"));
    expect(JSON.stringify(told?.payload)).toContain("<#C0GONE> (channel_not_found)");
  });

  test("a repeated report is a message of its own with its files in its thread", async () => {
    const view = runView({ status: "succeeded", startedAtMs: T0_MS, endedAtMs: T0_MS + 1 });
    engine.add(view);
    engine.saveArtifact(RUN, CHART, new Uint8Array([2]));
    await eventually("the file", () => outbox.rows.has(outboxKeys.files(RUN, 0)));
    const current = await engine.view(RUN);
    if (!current) throw new Error("the run is gone");
    await announcer.repeatReport(current, "C0OTHER");
    const repeated = [...outbox.rows.values()].filter(({ channel }) => channel === "C0OTHER");
    expect(repeated.map(({ kind }) => kind)).toEqual(["post", "file"]);
    expect(repeated[1]?.payload.threadOf).toBe(repeated[0]?.key);
  });
});
