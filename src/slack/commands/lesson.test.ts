import { describe, expect, test } from "vitest";
import { FakeEngine } from "../../../test/support/fake-engine.ts";
import { libraryOf } from "../../../test/support/memory-library.ts";
import { cellView, runView, stepView } from "../../../test/support/run-views.ts";
import { actionCatalogue } from "../../actions/catalogue.ts";
import { Failure } from "../../base/failure.ts";
import type { QuestionView, RunView } from "../../run/run-view.ts";
import { lessonCard } from "../cards/lesson-card.ts";
import { lessonPage } from "../cards/lesson-page.ts";
import { LIMITS } from "../limits.ts";
import type { CardMessage } from "../message.ts";
import { lessonAnswer } from "./buttons/lesson-answer.ts";
import { lessonOffer } from "./buttons/lesson-offer.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { beginLesson, leaveLesson, restartLesson } from "./lesson.ts";
import { createOneAtATime } from "./one-at-a-time.ts";

const [ADA, BEN] = ["U0ADA0001", "U0BEN0002"];
const LESSON = "steps: [{ id: hello, uses: lesson.explain, with: { text: Read this. } }]\n";
const RULE =
  "inputs: { note: { type: string, default: none } }\nsteps: [{ uses: wait, with: { duration: 1s } }]\n";

const question = (over: Partial<QuestionView> = {}): QuestionView => ({
  kind: "lesson",
  text: "Do it.",
  options: ["Check", "Skip"],
  answerers: [ADA],
  quorum: 1,
  status: "open",
  answers: [],
  expiresAtMs: 1_000,
  ...over,
});

/** Ada's run of the lesson, at its first page. */
const underWay = (asked = question()): RunView =>
  runView({
    id: "run-1",
    playbookName: "lesson",
    status: "running",
    requestedBy: ADA,
    startedAtMs: 1,
    steps: [
      stepView("hello", "Hello", [cellView({ status: "running", question: asked })], {
        uses: "lesson.check",
      }),
    ],
  });

function bench(lesson = LESSON) {
  const engine = new FakeEngine();
  const [told, forms]: [CardMessage[], string[]] = [[], []];
  const desk = {
    engine,
    lessons: libraryOf({ lesson }, actionCatalogue),
    library: libraryOf({ rule: RULE }, actionCatalogue),
    actions: actionCatalogue,
    access: { roles: {} },
    announcer: { look: async () => undefined },
    check: async () => [],
    names: async () => new Map(),
    oneAtATime: createOneAtATime(),
    say: async () => undefined,
  } as unknown as Desk;
  const as = (userId: string): Conversation => ({
    userId,
    channelId: "C1",
    tell: async (message) => void told.push(message),
    openForm: async (view) => void forms.push(JSON.stringify(view)),
  });
  return { engine, desk, as, forms, told: () => JSON.stringify(told), messages: told };
}

/** The values of a message's buttons whose action id starts with this. */
function values({ blocks }: CardMessage, action: string): readonly string[] {
  return blocks
    .flatMap((block) => (block.type === "actions" ? block.elements : []))
    .flatMap((element) =>
      element.type === "button" && element.action_id?.startsWith(action) ? [element.value ?? ""] : [],
    );
}

describe("restarting a lesson", () => {
  test.each([
    ["its file has mistakes", LESSON.replace("text", "txet"), undefined, /mistakes? and cannot run/],
    ["its permissions name others", `permissions: { run: [${BEN}] }\n${LESSON}`, undefined, /may not run/],
    ["the cluster is locked", LESSON, new Failure("CLUSTER_LOCKED", "The cluster is locked."), undefined],
  ])("ends nothing when it cannot begin, because %s", async (_, file, refusal, why) => {
    const { engine, desk, as, told } = bench(file);
    engine.add(underWay());
    engine.refusal = refusal;
    const restarting = restartLesson("lesson", as(ADA), desk);
    if (refusal) await expect(restarting).rejects.toBe(refusal);
    else await restarting;
    if (why) expect(told()).toMatch(why);
    expect(engine.cancelled).toEqual([]);
  });

  test("two presses at once end the current run once and begin one", async () => {
    const { engine, desk, as } = bench();
    engine.add(underWay());
    await Promise.all([restartLesson("lesson", as(ADA), desk), restartLesson("lesson", as(ADA), desk)]);
    expect(engine.cancelled).toEqual([{ runId: "run-1", by: ADA }]);
    expect(engine.started).toHaveLength(1);
  });

  test("two requests at once begin one, and the other is answered with its page", async () => {
    const { engine, desk, as, messages } = bench();
    const say = async () => undefined;
    const first = beginLesson("lesson", as(ADA), { ...desk, say });
    engine.add(underWay());
    await Promise.all([first, beginLesson("lesson", as(ADA), { ...desk, say })]);
    expect(engine.started).toHaveLength(1);
    expect(messages.map((message) => JSON.stringify(message).includes("📖 Hello"))).toEqual([true]);
  });

  test("from the card of a lesson that has ended, shows where the person is and ends nothing", async () => {
    const { engine, desk, as, told } = bench();
    const card = lessonCard({ ...underWay(), status: "succeeded", requestedBy: BEN, endedAtMs: 9 }, 10);
    engine.add(underWay());
    const [name = ""] = values(card, "lesson_begin");
    await beginLesson(name, as(ADA), { ...desk, say: async () => undefined });
    expect(told()).toContain("📖 Hello");
    expect([engine.cancelled, engine.started]).toEqual([[], []]);
  });
});

test("pressing Leave several times still cleans up", async () => {
  const { engine, desk, as } = bench();
  engine.add(underWay());
  await Promise.all([leaveLesson("run-1", as(ADA), desk), leaveLesson("run-1", as(ADA), desk)]);
  expect(engine.cancelled).not.toEqual([]);
  expect(engine.cancelled.filter(({ skipCleanUp }) => skipCleanUp)).toEqual([]);
});

describe("the buttons on a page", () => {
  const note = "n".repeat(LIMITS.buttonValue);
  const large = question({ text: "t".repeat(2_500), offer: { playbook: "rule", inputs: { note } } });

  test("open the form even with inputs that exceed the limit of a button's value", async () => {
    const { engine, desk, as, forms } = bench();
    const view = engine.add(underWay(large));
    const [value = ""] = values(lessonPage(view, { stepId: "hello", cellKey: "" }, large), "lesson_offer");
    await lessonOffer.press(value, as(ADA), desk);
    expect(forms).toEqual([expect.stringContaining(note)]);
  });

  test("also work on the copy that only the learner sees, however long the page is", async () => {
    const { engine, desk, as, messages } = bench();
    engine.add(underWay(large));
    await beginLesson("lesson", as(ADA), desk);
    const [shown] = messages;
    const [check = ""] = shown ? values(shown, "lesson_answer") : [];
    await lessonAnswer.press(check, as(ADA), desk);
    expect(engine.answered).toMatchObject([{ runId: "run-1", stepId: "hello", cellKey: "", value: "Check" }]);
  });

  test.each([
    ["a run that is not kept", '{"runId":"gone","stepId":"hello","cellKey":""}'],
    ["a page without a form", '{"runId":"run-1","stepId":"hello","cellKey":""}'],
    ["a step that is not there", '{"runId":"run-1","stepId":"x","cellKey":""}'],
    ["what is cut off", '{"runId":"run-1","ste'],
    ["nothing", ""],
  ])("say so when the form belongs to %s", async (_, value) => {
    const { engine, desk, as, forms, told } = bench();
    engine.add(underWay());
    await lessonOffer.press(value, as(ADA), desk);
    expect(told()).toContain("no longer exists");
    expect(forms).toEqual([]);
  });
});
