import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { APPROVE, DENY } from "../../src/engine/question.ts";
import { cellsOf, engineWith, fakeAction, recordEvents, request, sharedStore } from "./engine-harness.ts";
import { FakeClock, until } from "./fake-clock.ts";

const store = sharedStore();

const approve = fakeAction(
  "test.approve",
  async (_params, context) => {
    const { by } = await context.ask({
      kind: "approve",
      text: "Go on?",
      options: [APPROVE, DENY],
      answerers: [],
      quorum: 2,
      ttlMs: 60_000,
    });
    return { outputs: { text: by.join(" and ") } };
  },
  { recovery: "wait" },
);

const BODY = `
steps:
  - { id: gate, uses: test.approve }
  - { id: after, uses: test.echo, with: { text: "\${{ steps.gate.outputs.text }}" } }
finally:
  - { id: clean, uses: test.echo }
`;

async function asked(engine: Engine) {
  const { id } = await engine.start(request(BODY));
  const events = recordEvents(engine);
  await until(
    async () => (await engine.view(id))?.steps[0]?.cells[0]?.question !== undefined,
    "the question",
  );
  const question = { runId: id, stepId: "gate", cellKey: "" };
  await until(async () => (await store().questions.find(question)) !== undefined, "its row");
  return { id, question, events };
}

const questionOf = async (engine: Engine, id: string) =>
  (await engine.view(id))?.steps[0]?.cells[0]?.question;

describe("an approval", () => {
  test("lets the run go on when enough people have said yes, and shows each", async () => {
    const engine = engineWith(store(), [approve]);
    const { id, question } = await asked(engine);
    expect(await engine.answer(question, "U2", APPROVE)).toMatchObject({ status: "open" });
    await until(async () => (await questionOf(engine, id))?.answers.length === 1, "the first answer");
    await expect(engine.answer(question, "U1", APPROVE)).rejects.toMatchObject({ code: "QUESTION_OWN_RUN" });
    expect(await engine.answer(question, "U3", APPROVE)).toMatchObject({ status: "approved" });
    const view = await engine.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(view.steps[0]?.cells[0]?.question).toMatchObject({ status: "approved", quorum: 2 });
    const attempts = await store().attempts.ofRun(id);
    expect(attempts.find(({ stepId }) => stepId === "after")?.params).toEqual({ text: "U2 and U3" });
  });

  test("ends the run when it is denied", async () => {
    const engine = engineWith(store(), [approve]);
    const { id, question } = await asked(engine);
    await engine.answer(question, "U2", DENY);
    const view = await engine.waitForEnd(id);
    expect(cellsOf(view)).toEqual(["gate:failed", "after:skipped", "clean:succeeded"]);
    expect(view.problem).toBe("gate: Denied by U2. This step changed nothing.");
  });

  test("runs out, and takes no answer after that", async () => {
    const clock = new FakeClock();
    const engine = engineWith(store(), [approve], { clock });
    const { id, question } = await asked(engine);
    await clock.untilSleeping(1_000);
    clock.advance(60_000);
    const view = await engine.waitForEnd(id);
    expect(view.problem).toMatch(/^gate: Nobody decided within 1m\./);
    await expect(engine.answer(question, "U2", APPROVE)).rejects.toMatchObject({ code: "QUESTION_CLOSED" });
  });

  test("is closed when its run is cancelled", async () => {
    const engine = engineWith(store(), [approve]);
    const { id, question } = await asked(engine);
    await engine.cancel(id, "U4");
    expect((await engine.waitForEnd(id)).status).toBe("cancelled");
    expect(await store().questions.find(question)).toMatchObject({ status: "closed" });
    await expect(engine.answer(question, "U2", APPROVE)).rejects.toThrow("gone on without an answer");
  });

  test("outlives the process that asked: the answers and the time that it had are kept", async () => {
    const a = engineWith(store(), [approve], { owner: "a" });
    const { id, question } = await asked(a);
    await a.answer(question, "U2", APPROVE);
    const before = await store().questions.find(question);
    const b = engineWith(store(), [approve], { owner: "b" });
    await b.recover();
    await until(async () => (await b.view(id))?.steps[0]?.cells[0]?.status === "running", "the step");
    expect(await store().questions.find(question)).toEqual(before);
    await b.answer(question, "U3", APPROVE);
    const view = await b.waitForEnd(id);
    expect(view.status).toBe("succeeded");
    expect(view.steps[0]?.cells[0]?.question?.answers.map(({ by }) => by)).toEqual(["U2", "U3"]);
  });

  test("may be answered through another replica than the one that executes its run", async () => {
    const a = engineWith(store(), [approve], { owner: "a" });
    const { id, question } = await asked(a);
    const b = engineWith(store(), [approve], { owner: "b" });
    await b.answer(question, "U2", APPROVE);
    await b.answer(question, "U3", APPROVE);
    expect((await a.waitForEnd(id)).status).toBe("succeeded");
  });
});
