import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cellView, endedCell, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import type { QuestionView, RunView } from "../../run/run-view.ts";
import type { LessonProgressRow } from "../../store/lesson-progress-repository.ts";
import { checkBlocks } from "../../workspace/block-check.ts";
import type { CardMessage } from "../message.ts";
import { lessonCard, lessonEndMessage } from "./lesson-card.ts";
import { lessonListMessage } from "./lesson-list.ts";
import { lessonPage } from "./lesson-page.ts";

const asked: QuestionView = {
  kind: "lesson",
  text: "Send *10 %* to `v3`:\n\n- by the form,\n- or by hand <now>.",
  options: ["Check", "Skip"],
  answerers: ["U0ALICE"],
  quorum: 1,
  status: "open",
  answers: [],
  expiresAtMs: T0_MS + 86_400_000,
  offer: { playbook: "shift-traffic", inputs: { namespace: "learn-x" } },
};
const answered: QuestionView = {
  ...asked,
  status: "answered",
  answers: [{ by: "U0ALICE", value: "Check", atMs: T0_MS + 9_000 }],
};

function lesson(
  question: QuestionView,
  over: Partial<RunView> = {},
  cell = cellView({ status: "running" }),
): RunView {
  return runView({
    playbookName: "try-canary",
    playbookTitle: "Your first canary",
    inputs: {},
    status: "running",
    startedAtMs: T0_MS,
    steps: [
      stepView("hello", "Why a canary", [endedCell(0, 5)], { uses: "lesson.explain" }),
      stepView("mesh", "Install the mesh", [endedCell(5, 9)], { uses: "mesh.install" }),
      stepView("tenth", "One in ten", [{ ...cell, question }], { uses: "lesson.check" }),
      stepView("remove", "Remove it", [cellView()], { phase: "finally", uses: "app.remove" }),
    ],
    ...over,
  });
}

const page = (view: RunView) => {
  const question = view.steps[2]?.cells[0]?.question;
  if (!question) throw new Error("no question");
  return lessonPage(view, { stepId: "tenth", cellKey: "" }, question);
};
const ended = (over: Partial<RunView>, cell = endedCell(9, 20)) =>
  lesson(
    { ...answered, remark: "Right." },
    {
      status: "succeeded",
      endedAtMs: T0_MS + 30_000,
      ...over,
    },
    cell,
  );
const progress: LessonProgressRow = {
  person: "U0ALICE",
  lesson: "try-canary",
  title: "Your first canary",
  runId: "r",
  channel: "C0PERF",
  state: "active",
  step: 2,
  steps: 7,
  stepName: "One in ten",
  startedAtMs: 1,
  updatedAtMs: 2,
  completedAtMs: null,
};
const entry = {
  name: "try-canary",
  title: "Your first canary",
  description: "Send one in ten.",
  labels: [],
  playbook: undefined,
  diagnostics: [],
  errorCount: 0,
  source: { path: "lessons/try-canary.yaml", text: "" },
};

const end = (view: RunView): CardMessage => {
  const message = lessonEndMessage(view);
  if (!message) throw new Error("no lesson");
  return message;
};

const MESSAGES: Readonly<Record<string, CardMessage>> = {
  "lesson-page-open": page(lesson(asked)),
  "lesson-page-hint": page(lesson({ ...asked, remark: "It is *the other way* round: v1=90 <v3=10>." })),
  "lesson-page-looking": page(
    lesson(answered, {}, cellView({ status: "running", progress: { text: "98 rps, 1s left" } })),
  ),
  "lesson-page-passed": page(lesson({ ...answered, remark: "v3 answered 9 %." }, {}, endedCell(9, 20))),
  "lesson-page-expired": page(
    lesson({ ...asked, status: "expired" }, {}, endedCell(9, 20, { status: "failed" })),
  ),
  "lesson-card": lessonCard(lesson(asked), T0_MS + 60_000),
  "lesson-card-ended": lessonCard(ended({}), T0_MS + 60_000),
  "lesson-end-done": end(ended({})),
  "lesson-end-left": end(
    ended(
      { status: "cancelled", problem: "Cancelled by U0ALICE99." },
      endedCell(9, 20, { status: "cancelled" }),
    ),
  ),
  "lesson-list": lessonListMessage(
    [
      entry,
      { ...entry, name: "first-race", title: "Your first race" },
      { ...entry, name: "x", errorCount: 2 },
    ],
    [progress],
  ),
};

describe("messages of a lesson", () => {
  test.each(Object.entries(MESSAGES))("%s", async (name, message) => {
    expect(() => checkBlocks(JSON.parse(JSON.stringify(message.blocks)), SURFACE)).not.toThrow();
    await expect(`${JSON.stringify(message, null, 2)}\n`).toMatchFileSnapshot(`golden/${name}.golden.json`);
  });

  test("stay within Slack's limits, and nothing that people or clusters say becomes a mention", () => {
    const nasty = fc.oneof(
      fc.string({ maxLength: 3_000 }),
      fc.constantFrom("<!channel> *x* ".repeat(150), " ", "\n"),
    );
    fc.assert(
      fc.property(nasty, nasty, nasty, (text, remark, title) => {
        const view = lesson({ ...asked, text: text || "x", remark }, { playbookTitle: title || "x" });
        for (const { blocks } of [page(view), lessonCard(view, T0_MS)]) {
          expect(() => checkBlocks(JSON.parse(JSON.stringify(blocks)), SURFACE)).not.toThrow();
          // A header is plain text, so nothing in it is a mention.
          const marked = blocks.filter(({ type }) => type !== "header");
          expect(JSON.stringify(marked)).not.toContain("<!channel>");
        }
      }),
    );
  });
});

const SURFACE = { surface: "message", fileIsReady: () => true } as const;
