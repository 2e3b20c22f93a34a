import { describe, expect, test } from "vitest";
import type { ComparisonResult } from "../../src/compare/result.ts";
import type { RunView } from "../../src/run/run-view.ts";
import type { Message } from "../../src/workspace/model.ts";
import { eventually } from "../support/eventually.ts";
import type { ProductBench } from "../support/product-bench.ts";
import { runRegatta } from "../support/regatta.ts";
import { ADA, PERF, shownText } from "../support/workspace-user.ts";
import { earlierStore, KILLED_AT_MS, RUN } from "./earlier-store.ts";

const LAB = "C0MESHLAB";
const GENERAL = "C0GENERAL";
const DAY_MS = 24 * 3_600_000;
const NEXT_SLOT_MS = Date.UTC(2026, 10, 30, 3);

const store = earlierStore();

/** The text that a message shows, without Slack's escapes. */
function words(message: Message): string {
  return shownText(message).replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("\\n", "\n");
}

/** The parts that are missing from a text. */
function lacking(text: string, parts: readonly string[]): readonly string[] {
  return parts.filter((part) => !text.includes(part));
}

/** A run's report, posted into a channel where nothing else is: in the run's own one the answer would be a link. */
async function postedReport(bench: ProductBench, runId: string): Promise<Message> {
  const { workspace } = bench;
  await workspace.ui.send({ user: ADA, channel: GENERAL, text: "/invite @Regatta" });
  const before = new Set(workspace.messages(GENERAL).map(({ ts }) => ts));
  await workspace.ui.send({ user: ADA, channel: GENERAL, text: `/mesh report ${runId}` });
  return eventually(`the report of ${runId}`, () =>
    workspace
      .messages(GENERAL)
      .find((message) => !before.has(message.ts) && words(message).includes("Report: ")),
  );
}

/** The first message in a channel that shows all of this. */
function messageWith(bench: ProductBench, parts: readonly string[], channel = PERF): Promise<Message> {
  return eventually(
    `a message with ${JSON.stringify(parts)}`,
    () =>
      bench.workspace
        .messages(channel)
        .find((message) => parts.every((part) => `${message.text} ${words(message)}`.includes(part))),
    60_000,
  );
}

/** `step[cell]:status` of every cell, with the attempt if it is not the first. */
function cellsOf({ steps }: RunView): readonly string[] {
  return steps.flatMap(({ id, cells }) =>
    cells.map(
      ({ key, status, attempt }) =>
        `${id}${key === "" ? "" : `[${key}]`}:${status}${attempt > 1 ? ` at attempt ${attempt}` : ""}`,
    ),
  );
}

/** Each threshold of the run's first step with its verdict. */
function verdictsOf({ steps }: RunView): readonly string[] {
  const thresholds = steps[0]?.cells[0]?.thresholds ?? [];
  return thresholds.map(({ expression, verdict }) => `${expression} ${verdict}`);
}

describe("the terminal on a store of version 0.1.0", () => {
  test("lists every run, shows what is kept of it, and writes its files again", {
    timeout: 240_000,
  }, async () => {
    const cwd = store.folder();
    const regatta = async (...args: readonly string[]) => {
      const { code, stdout, stderr } = await runRegatta(args, { cwd, env: { REGATTA_DATA_DIR: cwd } });
      expect({ code, stderr }, `regatta ${args.join(" ")}`).toEqual({ code: 0, stderr: "" });
      return stdout;
    };
    const expectShown = (shown: string, parts: readonly string[]) =>
      expect.soft(lacking(shown, parts), `what is missing from:\n${shown}`).toEqual([]);

    expectShown(await regatta("runs"), Object.values(RUN));
    const files = ["race-percentiles.png", "race.smp.yaml", "race.html", "race.csv"];
    expectShown(await regatta("show", RUN.race, "--out", "again"), [
      "✓ Race",
      "p99 ms",
      "sidecar",
      "SMP report: race.smp.yaml",
      ...files.map((name) => `again/${name}`),
    ]);
    expectShown(await regatta("show", RUN.tooSlow), [
      "Too slow: failed",
      "Threshold breached: result.latency_ms.p99 < 0.0",
      "p99 ms",
    ]);
    expectShown(await regatta("show", RUN.pruned), [
      "because of their age",
      "Quick load test: succeeded",
      "p99 ms",
    ]);
    expectShown(await regatta("show", RUN.question), ["? colour asks: Which colour? [blue/green]"]);
  });
});

describe("the bot on a store of version 0.1.0", () => {
  const SHOWN: Readonly<Record<keyof typeof RUN, readonly string[]>> = {
    pruned: ["✅ Quick load test", "were dropped on 2026-11-27 because of their age"],
    race: ["✅ Race the meshes", "Install the meshes", "sidecar", "`race.smp.yaml`", "cluster `"],
    firstNight: ["✅ Quick load test", "schedule morning of <@U0ADA0001>"],
    secondNight: ["✅ Quick load test", "schedule morning of <@U0ADA0001>", "`load-percentiles.png`"],
    reference: ["✅ Steady load", "📌 the reference of its playbook", "`result.error_rate < 0.01` held"],
    steady: ["✅ Steady load", "⚠️ `result.requests > previous.requests` breached", "*Warnings*"],
    twins: ["✅ Twins", "Race the twins", "skipped"],
    tooSlow: ["❌ Too slow", "*What went wrong*", "❌ `result.latency_ms.p99 < 0.0` breached"],
    notThere: ["❌ A page that is not there", "it answered 200, and 418 is wanted", "attempt 2"],
    cancelled: ["⏹️ A long wait", "*Why it stopped*", `Cancelled by <@${ADA}>`, "✅ *Tidy up*"],
    lessonDone: ["✅ Your first race", "What a mesh costs"],
    lesson: ["Your first canary", "Why a canary"],
    untold: ["✅ Steady load", "`load.html`"],
    unannounced: ["✅ Steady load", "`load.json`"],
    approval: ["A gated load test", "Ask for approval", "✅ *Drive the load*"],
    question: ["Which colour", "Choose a colour"],
    cutOff: ["Cut off in the middle", "✅ *Begin*"],
    queued: ["Cut off in the middle", "asked for by <@U0ADA0001>"],
  };

  test("shows every run as it was", async () => {
    const { bench } = await store.product();
    const listed = words(await bench.ask("/mesh runs"));
    expect(listed).toContain(RUN.queued);
    const all = await bench.product.engine.list({ limit: 100 });
    const places = Array.from({ length: all.length }, (_, index) => all.length - index);
    expect(all.map(({ number }) => number)).toEqual(places); // the oldest is #1
    for (const [name, id] of Object.entries(RUN)) {
      const shown = words(await bench.ask(`/mesh show ${id}`));
      const parts = SHOWN[name as keyof typeof RUN];
      expect.soft(lacking(shown, parts), `what /mesh show lacks of the run "${name}":\n${shown}`).toEqual([]);
    }
  });

  test("reports every run that has a summary, with its headline and lines", async () => {
    const { bench } = await store.product();
    expect(store.summaries).toHaveLength(10);
    for (const { runId, headline, lines } of store.summaries) {
      const report = words(await postedReport(bench, runId));
      const missing = lacking(report, [headline, ...lines]);
      expect.soft(missing, `what /mesh report lacks of run ${runId}:\n${report}`).toEqual([]);
    }
  });

  test("keeps the headline when it drops the details of an old run", async () => {
    const { bench } = await store.product();
    const nowMs = KILLED_AT_MS + DAY_MS;
    await bench.product.store.retention.pruneRuns({ endedBeforeMs: nowMs, nowMs, limit: 50 });
    for (const { runId, headline } of store.summaries) {
      const report = words(await postedReport(bench, runId));
      const missing = lacking(report, [headline, "because of their age"]);
      expect.soft(missing, `what /mesh report lacks of run ${runId}:\n${report}`).toEqual([]);
    }
  });

  test("posts what Slack had not received yet, also in the further channel that a report names", async () => {
    const { bench } = await store.product();
    for (const id of [RUN.untold, RUN.unannounced]) {
      const headline = store.summaries.find(({ runId }) => runId === id)?.headline ?? "";
      const card = await messageWith(bench, ["✅ Steady load", `\`${id}\``, headline, "run_again"]);
      const names = await eventually("its files in the thread", () => {
        const replies = bench.workspace.messages(PERF).filter(({ thread_ts }) => thread_ts === card.ts);
        const files = replies.flatMap(({ files = [] }) => files.map(({ name }) => name));
        return files.length >= 5 && files;
      });
      expect([...names].sort()).toEqual([
        "load-percentiles.png",
        "load.csv",
        "load.html",
        "load.json",
        "load.smp.yaml",
      ]);
    }
    const elsewhere = await messageWith(bench, ["Report: Steady load", `\`${RUN.unannounced}\``], LAB);
    expect(words(elsewhere)).toContain("no errors");
  });
});

describe("what version 0.1.0 left unfinished", () => {
  test("an interrupted run continues where it was, to its end with its finally, and lets the next one start", async () => {
    const { bench } = await store.product();
    await bench.product.engine.recover();
    const run = await bench.product.engine.waitForEnd(RUN.cutOff);
    expect(run.problem).toBeUndefined();
    expect(cellsOf(run)).toEqual([
      "begin:succeeded",
      "load[20]:succeeded",
      "load[30]:succeeded at attempt 2",
      "tell:succeeded",
      "report:succeeded",
      "tidy:succeeded",
    ]);
    expect(run.status).toBe("succeeded");
    expect(run.warnings.join("\n")).toContain("stopped in the middle of this run");
    // What its first process measured appears in the text of its later steps.
    await messageWith(bench, ["Measured 40 and "]);
    await messageWith(bench, ["✅ Cut off in the middle", `\`${RUN.cutOff}\``, "at 30 rps", "Show report"]);
    const results = await bench.product.engine.results(RUN.cutOff);
    expect(results.map(({ stepId, cellKey }) => `${stepId}[${cellKey}]`)).toEqual(["load[20]", "load[30]"]);

    const next = await bench.product.engine.waitForEnd(RUN.queued);
    expect(cellsOf(next)).toEqual(cellsOf(run).map((cell) => cell.replace(" at attempt 2", "")));
  });

  test("an approval and an answer are given, and the runs continue with what was measured before", async () => {
    const { bench } = await store.product();
    const { engine } = bench.product;
    await engine.recover({ only: [RUN.approval, RUN.question] });
    const approval = await messageWith(bench, ["Publish 20 requests?", "0 of 1 approval"]);
    await bench.press(approval, "question_answer:0");
    const question = await messageWith(bench, ["Which colour?", "the first answer counts"]);
    await bench.press(question, "question_answer:1");

    const approved = await engine.waitForEnd(RUN.approval);
    expect(approved.problem).toBeUndefined();
    expect(cellsOf(approved).slice(2)).toEqual(["tell:succeeded", "report:succeeded", "tidy:succeeded"]);
    await messageWith(bench, [`Approved by ${ADA}.`]);
    await messageWith(bench, ["✅ A gated load test", "at 20 rps", "Measured on loopback", "Show report"]);
    expect(await engine.waitForEnd(RUN.question)).toMatchObject({ status: "succeeded" });
    await messageWith(bench, ["It is green."]);
  });

  test("learners find their lessons as they left them, and can leave the current one", async () => {
    const { bench } = await store.product();
    await bench.product.engine.recover({ only: [RUN.lesson] });
    const lessons = words(await bench.ask("/mesh learn"));
    expect(lessons).toMatch(/Your first race[\s\S]*✅ finished, 8 steps/);
    expect(lessons).toContain("▶️ step 1 of 7: Why a canary");
    const page = words(await bench.ask("/mesh learn try-canary"));
    expect(page).toContain("step 1 of 7 · Your first canary · for <@U0ADA0001>");
    expect(page).toContain("Set it up");
    await bench.ask("/mesh learn try-canary leave");
    expect(await bench.product.engine.waitForEnd(RUN.lesson)).toMatchObject({ status: "cancelled" });
    await eventually("the progress of the learner who left", async () =>
      words(await bench.ask("/mesh learn")).includes("⏹️ left at step 1 of 7: Why a canary"),
    );
  });
});

describe("later runs on a store of version 0.1.0", () => {
  test("are compared with the last good run and the reference from that version, if the inputs are equal", async () => {
    const { bench } = await store.product();
    const load = await bench.run(`/mesh rerun ${RUN.reference} rate=45`);
    expect(verdictsOf(load)).toEqual([
      "result.error_rate < 0.01 held",
      "result.requests > previous.requests inconclusive", // 40 rps
      "result.requests < reference.requests inconclusive", // 50 rps
    ]);
    expect(load).toMatchObject({ playbookName: "steady", status: "succeeded", warnings: [] });
    const since = `Not comparable with the last good run of 2026-11-29 08:00 UTC (run ${RUN.steady}), because `;
    await messageWith(bench, [`\`${load.id}\``, since, "the input rate was 40 then and 45 now."]);

    const race = await bench.run(`/mesh rerun ${RUN.twins}`);
    const [measured] = await bench.product.engine.results(race.id);
    if (measured === undefined) throw new Error("the race measured nothing");
    const { variants } = measured.result as unknown as ComparisonResult;
    // A machine too busy to send on time has measured itself.
    const isLate = Object.values(variants).some(({ saturated }) => saturated);
    const verdicts = race.steps[0]?.cells[0]?.thresholds?.map(({ verdict }) => verdict);
    expect(verdicts).toEqual(["held", isLate ? "inconclusive" : "held"]);
    expect(race).toMatchObject({ playbookName: "twins", status: "succeeded", warnings: [] });
    await messageWith(bench, [`\`${race.id}\``, `(run ${RUN.twins})`, "none: p50 0.8 → "]);
  });

  test("of a schedule start at its next slot and are compared with the last good night from that version", async () => {
    const { bench, setTime } = await store.product();
    const scheduler = bench.startScheduler();
    const listed = words(await bench.ask("/mesh schedule list"));
    expect(listed).toContain("*morning* · `quick-load`");
    expect(listed).toContain("was missed. Regatta was not there in time.");
    expect(NEXT_SLOT_MS).toBeGreaterThan(KILLED_AT_MS);
    setTime(NEXT_SLOT_MS + 1_000);
    scheduler.look();
    const card = await messageWith(bench, ["schedule morning of", `(run ${RUN.secondNight})`, "Show report"]);
    await scheduler.stop();
    expect(words(card)).toMatch(/Shown beside the night of 2026-11-28 03:00 UTC .*\n• load: p50 0\.85 → /);
  });
});
