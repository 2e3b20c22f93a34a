import Type from "typebox";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Action } from "../../src/engine/action.ts";
import type { PlaybookLibrary } from "../../src/library/playbook-library.ts";
import { SLACK_PACE } from "../../src/slack/outbox/pace.ts";
import { engineWith, sharedStore, untilStopped } from "../engine/engine-harness.ts";
import { eventually } from "../support/eventually.ts";
import { libraryOf } from "../support/memory-library.ts";
import { slackAppOn } from "../support/slack-ports.ts";
import { ADA, PERF, shownText, startPatientWorkspace } from "../support/workspace-user.ts";

const empty = Type.Object({}, { additionalProperties: false });
const declared = { summary: "For this test.", params: empty, outputs: empty, recovery: "reconcile" } as const;

/** Publishes what `report.publish` does: a chart, a file and the summary. */
const paint: Action = {
  ...declared,
  name: "test.paint",
  async run(_, context) {
    const save = (name: string, mediaType: "image/png" | "text/csv", text: string) =>
      context.saveArtifact({ name, title: name, mediaType, bytes: Buffer.from(text) });
    await save("chart.png", "image/png", "not really a picture");
    await save("figures.csv", "text/csv", "p99\n0.9\n");
    await context.summarise({ headline: "It is fast", lines: [] });
    return { outputs: {} };
  },
};

const hang: Action = { ...declared, name: "test.hang", run: (_, context) => untilStopped(context) };
const actions = [paint, hang];
const catalogue = new Map(actions.map((action) => [action.name, action]));

const store = sharedStore();

/** The app on the real engine and the real journal. */
async function startBot(library: PlaybookLibrary) {
  const workspace = await startPatientWorkspace();
  onTestFinished(() => workspace.close());
  const engine = engineWith(store(), actions);
  const access = { users: [ADA], channels: [PERF] };
  const app = slackAppOn(workspace, store(), {
    engine,
    library,
    actions: catalogue,
    access,
    pace: SLACK_PACE,
  });
  onTestFinished(() => app.stop());
  await app.start();
  const type = (text: string) => workspace.ui.send({ user: ADA, channel: PERF, text });
  const card = (what: string, holds: (text: string) => boolean) =>
    eventually(what, () =>
      workspace.messages(PERF).find((message) => !message.thread_ts && holds(shownText(message))),
    );
  return { workspace, engine, type, card };
}

describe("a journaled run at Slack's own pace", () => {
  test("ends with one card that has the picture and what it means, and the steps and files in the thread", async () => {
    const { workspace, type, card } = await startBot(
      libraryOf({ paint: "steps:\n  - id: paint\n    uses: test.paint\n" }, catalogue),
    );
    expect(await type("/mesh run paint")).toEqual({ ok: true });
    const done = await card("the finished card", (text) => text.includes("slack_file"));
    expect(shownText(done)).toMatch(/✅ paint.*It is fast/);
    const thread = await eventually("both files", () => {
      const replies = workspace.messages(PERF).filter(({ thread_ts }) => thread_ts === done.ts);
      return replies.length === 3 && replies;
    });
    expect(thread.flatMap(({ files = [] }) => files.map(({ name }) => name)).sort()).toEqual([
      "chart.png",
      "figures.csv",
    ]);
    await eventually("an empty outbox", async () => (await store().outbox.pending(1)).length === 0);
    expect(workspace.messages(PERF).filter(({ text }) => text.startsWith("paint, "))).toHaveLength(1);
  });

  test("stops by its button and cleans up", async () => {
    const { workspace, engine, type, card } = await startBot(
      libraryOf(
        { hang: "steps:\n  - id: hang\n    uses: test.hang\nfinally:\n  - id: tidy\n    uses: test.paint\n" },
        catalogue,
      ),
    );
    await type("/mesh run hang");
    const running = await card("the running card", (text) => text.includes("running for"));
    const block = running.blocks?.find(({ type: kind }) => kind === "actions");
    const on = { channel: PERF, ts: running.ts };
    await workspace.ui.act({ user: ADA, on, block_id: block?.block_id ?? "", action_id: "run_stop" });
    const stopped = await card("the stopped card", (text) => text.includes(`Cancelled by <@${ADA}>`));
    expect(stopped.ts).toBe(running.ts);
    expect(shownText(stopped)).toContain("⏹️ hang");
    const [view] = await engine.list({ limit: 1 });
    expect(view?.status).toBe("cancelled");
    expect(view?.steps.find(({ id }) => id === "tidy")?.cells[0]?.status).toBe("succeeded");
  });
});
