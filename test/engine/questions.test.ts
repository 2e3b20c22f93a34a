import { describe, expect, test } from "vitest";
import type { Engine } from "../../src/engine/engine.ts";
import { APPROVE, DENY } from "../../src/engine/questions/question.ts";
import type { TestEngine } from "./engine-harness.ts";
import {
  cellsOf,
  engineWith,
  fakeAction,
  recordEvents,
  request,
  runToEnd,
  sharedStore,
} from "./engine-harness.ts";
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

/** Asks for `quorum` approvals by the people that `text` names. */
const approveOf = (quorum: number) =>
  fakeAction(
    "test.approve",
    async ({ text }, context) => {
      const answerers = String(text).split(" ");
      await context.ask({
        kind: "approve",
        text: "?",
        options: [APPROVE, DENY],
        answerers,
        quorum,
        ttlMs: 60_000,
      });
      return { outputs: {} };
    },
    { recovery: "wait" },
  );

const ROLES = new Map([
  ["owner", ["U1", "U2"]],
  ["runner", ["U3", "U4"]],
]);

const BODY = `
steps:
  - { id: gate, uses: test.approve }
  - { id: after, uses: test.echo, with: { text: "\${{ steps.gate.outputs.text }}" } }
finally:
  - { id: clean, uses: test.echo }
`;

async function asked(engine: TestEngine) {
  const { id } = await engine.begin(request(BODY));
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
  test("lets the run continue once enough people have said yes, and shows each of them", async () => {
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

  test("expires, and accepts no answer after that", async () => {
    const clock = new FakeClock();
    const engine = engineWith(store(), [approve], { clock });
    const { id, question } = await asked(engine);
    await clock.untilSleeping(1_000);
    clock.advance(60_000);
    const view = await engine.waitForEnd(id);
    expect(view.problem).toMatch(/^gate: Nobody decided within 1m\./);
    await expect(engine.answer(question, "U2", APPROVE)).rejects.toMatchObject({ code: "QUESTION_CLOSED" });
  });

  test.each([
    ["only who started the run is named", 1, "U1", "", /nobody may besides the person who started the run/],
    ["too few are named", 3, "U1 U2 U3", "", /3 people have to approve this step, and only 2 may besides/],
    ["one is named twice", 2, "U2 U2", "", /and only 1 may\./],
    ["the playbook's permissions leave nobody", 1, "U2", "{ approve: [U3] }", /Nobody may approve/],
    ["the playbook's permissions leave too few", 2, "U2 U3", "{ approve: [U3, U4] }", /and only 1 may\./],
    [
      "a role has too few members",
      2,
      "role:owner",
      "",
      /and only 1 may besides the person who started the run/,
    ],
    ["nobody has the role", 1, "role:nobody", "", /Nobody may approve/],
    [
      "the role is not the one in the permissions",
      1,
      "role:owner",
      '{ approve: ["role:runner"] }',
      /Nobody may/,
    ],
  ])("is refused at once when %s", async (_why, quorum, named, permissions, text) => {
    const engine = engineWith(store(), [approveOf(quorum)], { roles: ROLES });
    const narrowed = permissions === "" ? "" : `permissions: ${permissions}\n`;
    const body = `${narrowed}steps:\n  - { id: gate, uses: test.approve, with: { text: "${named}" } }\n`;
    const view = await runToEnd(engine, body);
    expect(view.status).toBe("failed");
    expect(view.problem).toMatch(text);
    expect(view.problem).toContain("This step changed nothing.");
    const key = { runId: view.id, stepId: "gate", cellKey: "" };
    expect(await store().questions.find(key)).toBeUndefined();
  });

  test("is for the members of a role, whoever they are when it is asked", async () => {
    const engine = engineWith(store(), [approveOf(2)], { roles: ROLES });
    const body =
      'permissions: { approve: ["role:runner"] }\nsteps:\n  - { id: gate, uses: test.approve, with: { text: "role:runner U2" } }\n';
    const { id } = await engine.begin(request(body));
    const question = { runId: id, stepId: "gate", cellKey: "" };
    await until(async () => (await store().questions.find(question)) !== undefined, "its row");
    await expect(engine.answer(question, "U2", APPROVE)).rejects.toMatchObject({
      code: "QUESTION_NOT_YOURS",
    });
    for (const by of ["U3", "U4"]) await engine.answer(question, by, APPROVE);
    expect(await engine.waitForEnd(id)).toMatchObject({ status: "succeeded" });
  });

  describe.each([
    ["step", "role:owner", ""],
    ["playbook's permissions", "U2 U3 U4", '{ approve: ["role:owner"] }'],
  ])("for a role named by the %s, if the role changes while it waits", (_, named, permissions) => {
    /** Asks while U2 is the owner, and continues in a process with these owners. */
    async function changedTo(owners: readonly string[]) {
      const engines = (members: readonly string[]) =>
        engineWith(store(), [approveOf(1)], {
          owner: members.join("+"),
          roles: new Map([["owner", members]]),
        });
      const a = engines(["U2"]);
      const narrowed = permissions === "" ? "" : `permissions: ${permissions}\n`;
      const { id } = await a.begin(
        request(`${narrowed}steps:\n  - { id: gate, uses: test.approve, with: { text: "${named}" } }\n`),
      );
      const question = { runId: id, stepId: "gate", cellKey: "" };
      await until(async () => (await store().questions.find(question)) !== undefined, "its row");
      await until(async () => (await questionOf(a, id)) !== undefined, "the question");
      expect((await questionOf(a, id))?.answerers).toEqual(["U2"]);
      await a.close({ graceMs: 0 });
      const b = engines(owners);
      await b.recover();
      return { engine: b, id, question };
    }

    test("the person who has it now may answer, and is shown", async () => {
      const { engine, id, question } = await changedTo(["U3"]);
      await until(async () => (await questionOf(engine, id))?.answerers[0] === "U3", "the new owner");
      await expect(engine.answer(question, "U2", APPROVE)).rejects.toMatchObject({
        code: "QUESTION_NOT_YOURS",
        hint: "Ask one of: U3.",
      });
      await engine.answer(question, "U3", APPROVE);
      expect(await engine.waitForEnd(id)).toMatchObject({ status: "succeeded" });
    });

    test("nobody may answer while nobody has it", async () => {
      const { engine, id, question } = await changedTo([]);
      await until(async () => (await questionOf(engine, id))?.answerers[0] === "role:owner", "the role");
      await expect(engine.answer(question, "U2", APPROVE)).rejects.toMatchObject({
        code: "QUESTION_NOT_YOURS",
        hint: expect.stringContaining("REGATTA_ROLES"),
      });
      expect(await engine.view(id)).toMatchObject({ status: "running" });
      expect(await store().questions.find(question)).toMatchObject({ status: "open", answers: [] });
    });
  });

  test("is asked if just enough of the named people may answer it", async () => {
    const engine = engineWith(store(), [approveOf(2)]);
    const body = "steps:\n  - { id: gate, uses: test.approve, with: { text: U1 U2 U3 } }\n";
    const { id } = await engine.begin(request(body));
    const question = { runId: id, stepId: "gate", cellKey: "" };
    await until(async () => (await store().questions.find(question)) !== undefined, "its row");
    await engine.answer(question, "U2", APPROVE);
    await engine.answer(question, "U3", APPROVE);
    expect((await engine.waitForEnd(id)).status).toBe("succeeded");
  });

  test("is closed when its run is cancelled", async () => {
    const engine = engineWith(store(), [approve]);
    const { id, question } = await asked(engine);
    await engine.cancel(id, "U4");
    expect((await engine.waitForEnd(id)).status).toBe("cancelled");
    expect(await store().questions.find(question)).toMatchObject({ status: "closed" });
    await expect(engine.answer(question, "U2", APPROVE)).rejects.toThrow("moved on without an answer");
  });

  test("outlives the process that asked: its answers and its deadline are kept", async () => {
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

  test("can be answered through a replica other than the one that executes its run", async () => {
    const a = engineWith(store(), [approve], { owner: "a" });
    const { id, question } = await asked(a);
    const b = engineWith(store(), [approve], { owner: "b" });
    await b.answer(question, "U2", APPROVE);
    await b.answer(question, "U3", APPROVE);
    expect((await a.waitForEnd(id)).status).toBe("succeeded");
  });
});
