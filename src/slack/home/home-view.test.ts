import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { NIGHTLY as schedule } from "../../../test/support/nightly-schedule.ts";
import { cellView, runView, stepView, T0_MS } from "../../../test/support/run-views.ts";
import type { QuestionView } from "../../run/run-view.ts";
import type { LessonProgressRow } from "../../store/lesson-progress-repository.ts";
import { checkBlocks, viewProblems } from "../../workspace/block-check.ts";
import { allowListPolicy } from "../access.ts";
import type { HomeContent } from "./home-content.ts";
import { homeOffers } from "./home-offers.ts";
import { homeView } from "./home-view.ts";
import { waitingFor } from "./waiting-for.ts";

const ADA = "U0ADA0001";
const everything = { has: () => true } as unknown as ReadonlySet<string>;
const empty: HomeContent = {
  nowMs: T0_MS,
  waiting: [],
  active: [],
  ended: [],
  schedules: [],
  scheduleMistakes: [],
  meshes: { meshes: [] },
  lessons: [],
  allLessons: [],
  playbooks: [],
  holdUps: { ahead: new Map() },
  urls: new Map(),
  offers: { open: everything, stop: everything, change: everything },
};
const unread = { source: { path: "", text: "" }, playbook: undefined, diagnostics: [] };
const lesson: LessonProgressRow = {
  person: ADA,
  lesson: "canary",
  title: "Canary",
  runId: "r1",
  channel: "C1",
  state: "active",
  step: 2,
  steps: 7,
  stepName: "Shift a tenth",
  startedAtMs: 1,
  updatedAtMs: 2,
  completedAtMs: null,
};
const question: QuestionView = {
  kind: "approve",
  text: "Go on?",
  options: ["approve", "deny"],
  answerers: [],
  quorum: 1,
  status: "open",
  answers: [],
  expiresAtMs: T0_MS + 60_000,
};
const asking = (over: Partial<QuestionView> = {}, requestedBy = "U0BEN0002") =>
  runView({
    status: "running",
    startedAtMs: T0_MS - 60_000,
    requestedBy,
    steps: [stepView("gate", "Gate", [cellView({ status: "running", question: { ...question, ...over } })])],
  });

const textOf = (content: HomeContent) => JSON.stringify(homeView(content).blocks);

/** The problems that Slack would report about the view. */
function expectValid(content: HomeContent): void {
  const view = homeView(content);
  expect(viewProblems(JSON.parse(JSON.stringify(view)))).toEqual([]);
  expect(() => checkBlocks(view.blocks, { surface: "home", fileIsReady: () => false })).not.toThrow();
}

describe("the Home tab", () => {
  test("offers only what this person may press: lists of the server, and permissions of the playbook", () => {
    const [mine, others] = [
      runView({ id: "01mine", status: "running", startedAtMs: T0_MS, permissions: { stop: [ADA] } }),
      runView({
        id: "01others",
        status: "running",
        startedAtMs: T0_MS,
        permissions: { stop: ["U0BEN0002"] },
      }),
    ];
    const elsewhere = runView({
      id: "01elsewhere",
      status: "running",
      startedAtMs: T0_MS,
      channel: "C0OTHER",
    });
    const active = [mine, others, elsewhere];
    const access = allowListPolicy({ users: [ADA], channels: ["C0PERF"] });
    const offers = homeOffers(ADA, { runs: active, schedules: [schedule], playbooks: [] }, access);
    const pressable = (text: string) => [
      ...text.matchAll(/"action_id":"(\w+)","text":[^}]*},"value":"(\w+)"/g),
    ];
    const pressed = pressable(textOf({ ...empty, active, schedules: [schedule], offers }));
    expect(pressed.map(([, action, value]) => `${action} ${value}`)).toEqual([
      "run_show 01mine",
      "run_stop 01mine",
      "run_show 01others",
    ]);
    const nobody = allowListPolicy({ users: [], channels: [] });
    const none = homeOffers(ADA, { runs: active, schedules: [schedule], playbooks: [] }, nobody);
    expect(textOf({ ...empty, active, schedules: [schedule], offers: none })).not.toContain("action_id");
  });

  test("tells of the lock and of what a queued run waits for", () => {
    const ahead = asking({ answerers: ["U0EVE0001"] });
    const queued = runView({ id: "01queued" });
    const lock = {
      cluster: "c",
      owner: "U0BEN0002",
      reason: "an upgrade",
      createdAtMs: 0,
      expiresAtMs: T0_MS + 60_000,
    };
    const holdUps = { lock, ahead: new Map([[queued.id, [ahead]]]) };
    const text = textOf({ ...empty, active: [ahead, queued], holdUps });
    expect(text).toContain("<@U0BEN0002> has locked the cluster for 1m: an upgrade");
    expect(text).toMatch(
      /Waits for \*Race the meshes\* \(`01k8x0m3f7p2qe4`, running\), started by <@U0BEN0002>/,
    );
    expect(text).toContain("Waits for an answer from <@U0EVE0001>: Go on?");
  });

  test("says how to fill each empty part", () => {
    const text = textOf(empty);
    for (const words of [
      "Nothing is waiting for your answer",
      "/mesh run compare-meshes",
      "/mesh schedule add nightly",
      "No mesh is installed",
      "There are no playbooks yet",
    ])
      expect(text).toContain(words);
    expectValid(empty);
  });

  test("shows runs, what waits, schedules, meshes and lessons, each with its buttons", () => {
    const view = asking();
    const content: HomeContent = {
      ...empty,
      waiting: waitingFor(ADA, view),
      active: [view],
      ended: [
        runView({
          id: "01ended",
          status: "failed",
          problem: "No room *left*.",
          startedAtMs: T0_MS,
          endedAtMs: T0_MS + 5_000,
        }),
      ],
      schedules: [schedule],
      meshes: {
        meshes: [
          { name: "istio", title: "Istio", dataPlane: "sidecar", sandbox: false, version: "1.31.0" },
          {
            name: "sidecar",
            title: "Sandbox sidecar",
            dataPlane: "sidecar",
            sandbox: true,
            version: null,
            runId: "01r",
          },
        ],
      },
      lessons: [lesson, { ...lesson, lesson: "first", title: "First race", state: "done", completedAtMs: 5 }],
    };
    const text = textOf(content);
    expect(text).toMatch(
      /Waiting for you \(1\).*Go on\?.*question_answer:0.*Running now \(1\).*run_show.*run_stop/,
    );
    expect(text).toMatch(/❌ \*Race the meshes\* · failed after 5s.*No room ∗left∗/);
    expect(text).toMatch(/\*nightly\*.*schedule_pause/);
    expect(text).toMatch(/\*Istio\* \(`istio`\) · 1\.31\.0 · sidecar · found in place/);
    expect(text).toMatch(/version unknown · sandbox, sidecar · installed by run `01r`/);
    expect(text).toMatch(/\*Canary\* · ▶️ step 2 of 7: Shift a tenth · `\/mesh learn canary` goes on/);
    expect(text).toMatch(/\*First race\* · ✅ finished, 7 steps.*1 of 2 finished/);
    expectValid(content);
  });

  test("names the lessons to somebody who has not begun any", () => {
    const entry = { ...unread, description: "", labels: [], errorCount: 0 };
    const allLessons = ["First race", "Canary"].map((title) => ({ ...entry, name: title, title }));
    expect(textOf({ ...empty, allLessons })).toContain(
      "`/mesh learn` in a channel takes you through them: First race, Canary.",
    );
    expectValid({ ...empty, allLessons });
  });

  test("says why the meshes are not known, and shows the rest", () => {
    const content: HomeContent = { ...empty, meshes: { problem: "The cluster <does> not answer." } };
    expect(textOf(content)).toContain("The cluster cannot be reached: The cluster &lt;does&gt; not answer.");
    expectValid(content);
  });

  test("keeps the ids of unchanged blocks when another one is added before them", () => {
    const idOf = (content: HomeContent, what: string) =>
      homeView(content).blocks.find((block) => JSON.stringify(block).includes(what))?.block_id;
    const before: HomeContent = { ...empty, active: [asking()], schedules: [schedule] };
    const after: HomeContent = {
      ...before,
      active: [{ ...asking(), id: "01other" }, asking()],
      schedules: [{ ...schedule, name: "another" }, schedule],
    };
    for (const what of ['"value":"nightly"', "Playbooks"]) expect(idOf(after, what)).toBe(idOf(before, what));
    expect(homeView(after).blocks.map(({ block_id }) => block_id)).toContain(idOf(before, "run_stop"));
  });

  test("stays within Slack's limits however much there is, and counts what it leaves out", () => {
    const many = fc.integer({ min: 0, max: 60 });
    const nasty = fc.string({ unit: "grapheme", maxLength: 400 });
    fc.assert(
      fc.property(many, many, many, nasty, (runs, schedules, lessons, text) => {
        const view = { ...asking({ text }), playbookTitle: text };
        const list = <T>(count: number, of: (index: number) => T) =>
          Array.from({ length: count }, (_, i) => of(i));
        const active = list(runs, (index) => ({ ...view, id: `01run${index}` }));
        expectValid({
          ...empty,
          active,
          ended: active.slice(0, 6).map((run) => ({ ...run, status: "failed", problem: text })),
          waiting: active.flatMap((run) => waitingFor(ADA, run)),
          schedules: list(schedules, (index) => ({
            ...schedule,
            name: `night-${index}`,
            playbookName: text,
          })),
          meshes: text === "" ? { problem: text } : { meshes: [] },
          lessons: list(lessons, () => ({ ...lesson, title: text, stepName: text })),
          playbooks: list(schedules, (index) => ({
            name: `p${index}`,
            title: text,
            description: text,
            labels: [],
            errorCount: index,
            ...unread,
          })),
        });
      }),
      { numRuns: 40 },
    );
    const text = textOf({
      ...empty,
      active: Array.from({ length: 11 }, (_, i) => runView({ id: `01r${i}` })),
    });
    expect(text).toContain("And 3 more. `/mesh status` shows them all.");
  });
});

describe("what waits for a person", () => {
  test.each<[string, Partial<QuestionView>, string, number]>([
    ["an approval of somebody else's run", {}, "U0BEN0002", 1],
    ["not of one's own run", {}, ADA, 0],
    ["a question in one's own run", { kind: "ask" }, ADA, 1],
    ["not what names others", { answerers: ["U0CYD0003"] }, "U0BEN0002", 0],
    ["what names one", { answerers: [ADA] }, "U0BEN0002", 1],
    [
      "not what one has answered",
      { quorum: 2, answers: [{ by: ADA, value: "approve", atMs: 1 }] },
      "U0BEN0002",
      0,
    ],
    ["not what is decided", { status: "denied" }, "U0BEN0002", 0],
    ["not a lesson's step, which the lesson shows", { kind: "lesson", answerers: [ADA] }, ADA, 0],
  ])("%s", (_, over, requestedBy, count) => {
    expect(waitingFor(ADA, asking(over, requestedBy))).toHaveLength(count);
  });
});
