import { describe, expect, onTestFinished, test } from "vitest";
import { createApprove } from "../../src/actions/people/approve.ts";
import { createAsk } from "../../src/actions/people/ask.ts";
import type { Workspace } from "../../src/workspace/workspace.ts";
import type { TestEngine } from "../engine/engine-harness.ts";
import { engineWith, request, sharedStore } from "../engine/engine-harness.ts";
import { slackAppOn } from "../support/slack-ports.ts";
import { ADA, PERF, shownText, startPatientWorkspace, WorkspaceUser } from "../support/workspace-user.ts";

const store = sharedStore();
const actions = [createApprove(), createAsk()];

/** One replica of the bot: its own engine, on the store and the workspace that all of them share. */
async function startBot(workspace: Workspace, owner: string): Promise<TestEngine> {
  const engine = engineWith(store(), actions, { owner });
  const catalogue = new Map(actions.map((action) => [action.name, action]));
  const app = slackAppOn(workspace, store(), { engine, actions: catalogue });
  onTestFinished(() => app.stop());
  await app.start();
  return engine;
}

async function start() {
  const workspace = await startPatientWorkspace();
  onTestFinished(() => workspace.close());
  return { ada: new WorkspaceUser(workspace), workspace, engine: await startBot(workspace, "a") };
}

const GATE =
  'steps:\n  - { id: gate, uses: approve, with: { text: "Go on?" } }\n  - { id: n, uses: test.echo }\n';

describe("a question in the channel", () => {
  test("is approved by its button, and then shows who approved it and no button", async () => {
    const { ada, engine } = await start();
    const { id } = await engine.begin({ ...request(GATE), channel: PERF, requestedBy: "U0BOB0001" });
    const question = await ada.message("the question", ({ text }) => text.includes("Go on?"));
    await ada.press(question, "question_answer:0");
    expect((await engine.waitForEnd(id)).status).toBe("succeeded");
    const decided = await ada.message(
      "the decision",
      (message) => message.ts === question.ts && shownText(message).includes(`approved by <@${ADA}>`),
    );
    expect(shownText(decided)).not.toContain("question_answer");
  });

  test("cannot be approved by the person who started the run, who is told why", async () => {
    const { ada, engine } = await start();
    const { id } = await engine.begin({ ...request(GATE), channel: PERF, requestedBy: ADA });
    const question = await ada.message("the question", ({ text }) => text.includes("Go on?"));
    await ada.press(question, "question_answer:0");
    const answer = await ada.message("the refusal", ({ ephemeral_for }) => ephemeral_for === ADA);
    expect(shownText(answer)).toContain("QUESTION_OWN_RUN");
    await engine.cancel(id, ADA);
    await engine.waitForEnd(id);
    // A press on a message that still shows buttons is checked against the question as it is now.
    await ada.press(question, "question_answer:0").catch(() => undefined);
    expect(await store().questions.find({ runId: id, stepId: "gate", cellKey: "" })).toMatchObject({
      status: "closed",
      answers: [],
    });
  });

  test("accepts a button's answer in whichever replica the press arrives", async () => {
    const { ada, workspace, engine } = await start();
    const body = "steps:\n  - { id: q, uses: ask, with: { text: Colour?, options: [blue, green] } }\n";
    const { id } = await engine.begin({ ...request(body), channel: PERF });
    const question = await ada.message("the question", ({ text }) => text.includes("Colour?"));
    await startBot(workspace, "b"); // from now on Slack sends events to either
    await ada.press(question, "question_answer:1");
    expect((await engine.waitForEnd(id)).status).toBe("succeeded");
    expect((await store().attempts.ofRun(id))[0]?.outputs).toEqual({ answer: "green", answered_by: ADA });
  });

  test("can also be approved or denied by a command", async () => {
    const { ada, engine } = await start();
    const { id } = await engine.begin({ ...request(GATE), channel: PERF, requestedBy: "U0BOB0001" });
    await ada.message("the question", ({ text }) => text.includes("Go on?"));
    expect(shownText(await ada.ask(`/mesh deny ${id}`))).toContain("You denied");
    expect((await engine.waitForEnd(id)).problem).toContain(`Denied by ${ADA}`);
  });
});
