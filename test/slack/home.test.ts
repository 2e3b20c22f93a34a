import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import type { QuestionView } from "../../src/run/run-view.ts";
import { eventually } from "../support/eventually.ts";
import { cellView, runView, stepView, T0_MS } from "../support/run-views.ts";
import { ADA, PERF, SlackBench } from "../support/slack-bench.ts";

const BEN = "U0BEN0002";
let bench: SlackBench;
beforeEach(async () => {
  bench = await SlackBench.start();
});
afterEach(() => bench.stop());

const home = async (what: string, holds: (text: string) => boolean) =>
  eventually(what, async () => {
    const view = (await bench.snapshot()).home;
    return view && holds(JSON.stringify(view.blocks)) ? view : undefined;
  });

/** Presses the first button with this id on Ada's Home tab. */
async function press(actionId: string): Promise<void> {
  const view = await home(`a button ${actionId}`, (text) => text.includes(`"${actionId}"`));
  const block = view.blocks.find((candidate) => JSON.stringify(candidate).includes(`"${actionId}"`));
  const on = { view_id: view.id };
  const answer = await bench.workspace.ui.act({
    user: ADA,
    on,
    block_id: block?.block_id ?? "",
    action_id: actionId,
  });
  expect(answer.ok).toBe(true);
}

const running = runView({ id: "01run0000000001", status: "running", startedAtMs: T0_MS, channel: PERF });

describe("the Home tab", () => {
  test("follows what happens while it is open", async () => {
    await bench.workspace.ui.openHome({ user: ADA });
    await home(
      "the empty tab",
      (text) => text.includes("Nothing is running") && text.includes("/mesh run hello"),
    );
    bench.engine.add(running);
    await home("the run", (text) => text.includes("Running now (1)") && text.includes("01run0000000001"));
    bench.engine.change(running.id, { status: "succeeded", endedAtMs: T0_MS + 1_000 });
    await home("the end", (text) => text.includes("The last runs") && text.includes("Nothing is running"));
  });

  test("opens a run in a form on top of it, and stops one", async () => {
    bench.engine.add(running);
    await bench.workspace.ui.openHome({ user: ADA });
    await press("run_show");
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toMatch(/Race the meshes.*\/mesh rerun 01run0000000001/);
    await press("run_stop");
    await eventually("the stop", () => bench.engine.cancelled.length > 0);
    expect(bench.engine.cancelled).toEqual([{ runId: running.id, by: ADA }]);
  });

  test("says so if the store is away when something is pressed", async () => {
    bench.engine.add(running);
    await bench.workspace.ui.openHome({ user: ADA });
    await home("the run", (text) => text.includes('"run_stop"'));
    const gone = new Failure("STORE_UNREACHABLE", "The database does not answer.");
    vi.spyOn(bench.engine, "view").mockRejectedValue(gone);
    await press("run_stop");
    const form = await bench.openForm();
    expect(JSON.stringify(form.blocks)).toMatch(
      /The database does not answer.*STORE_UNREACHABLE|STORE_UNREACHABLE.*The database does not answer/,
    );
    expect(bench.engine.cancelled).toEqual([]);
  });

  test("shows what is waiting for whom, and accepts the answer", async () => {
    const question: QuestionView = {
      kind: "approve",
      text: "Should it continue?",
      options: ["approve", "deny"],
      answerers: [],
      quorum: 1,
      status: "open",
      answers: [],
      expiresAtMs: Date.now() + 60_000,
    };
    const steps = [stepView("gate", "Gate", [cellView({ status: "running", question })])];
    bench.engine.add({ ...running, requestedBy: BEN, steps });
    await bench.workspace.ui.openHome({ user: ADA });
    await home(
      "the question",
      (text) => text.includes("Waiting for you (1)") && text.includes("Should it continue?"),
    );
    await press("question_answer:0");
    await eventually("the answer", () => bench.engine.answered.length > 0);
    expect(bench.engine.answered).toMatchObject([
      { runId: running.id, stepId: "gate", by: ADA, value: "approve" },
    ]);
  });

  test("pauses a schedule and resumes it, announced in its channel", async () => {
    await bench.type('/mesh schedule add nightly "0 3 * * *" Europe/Berlin hello');
    await bench.workspace.ui.openHome({ user: ADA });
    await press("schedule_pause");
    await bench.message("the pause", ({ text }) => text.includes("paused the schedule"));
    await press("schedule_resume");
    await bench.message("the resumption", ({ text }) => text.includes("resumed the schedule"));
  });

  test("checks the rights in the run's channel, and says why not", async () => {
    bench.engine.add(running);
    await bench.workspace.ui.openHome({ user: ADA });
    await home("the button", (text) => text.includes('"run_stop"'));
    await bench.app.stop();
    bench.app = bench.newApp({ access: { users: [ADA], channels: ["C0MESHLAB"] } });
    await bench.app.start();
    await press("run_stop"); // as it was drawn before the lists changed
    expect(JSON.stringify((await bench.openForm()).blocks)).toContain("does not work in this channel");
    expect(bench.engine.cancelled).toEqual([]);
    bench.engine.add({ ...running, id: "01run0000000002", channel: "C0MESHLAB" });
    const offered = await home("the other run", (text) => text.includes("01run0000000002"));
    expect(JSON.stringify(offered.blocks)).not.toMatch(/"value":"01run0000000001"/);
    await press("run_stop");
    await eventually("the stop", () => bench.engine.cancelled.length > 0);
    expect(bench.engine.cancelled[0]?.runId).toBe("01run0000000002");
  });
});
