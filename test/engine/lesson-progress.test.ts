import { expect, test } from "vitest";
import type { LessonProgressRow } from "../../src/store/lesson-progress-repository.ts";
import { sharedStore } from "./engine-harness.ts";

const store = sharedStore();

test("keeps how far a person has got in a lesson, by its newest run", async () => {
  const at: LessonProgressRow = {
    person: "U7",
    lesson: "canary",
    title: "Canary",
    runId: "r1",
    channel: "C1",
    state: "active",
    step: 2,
    steps: 7,
    stepName: "Shift",
    startedAtMs: 10,
    updatedAtMs: 11,
    completedAtMs: null,
  };
  const { lessonProgress } = store();
  await lessonProgress.note(at);
  await lessonProgress.note({ ...at, step: 7, state: "done", updatedAtMs: 20, completedAtMs: 20 });
  await lessonProgress.note({ ...at, step: 3, updatedAtMs: 12 }); // arrives late
  expect(await lessonProgress.ofPerson("U7")).toMatchObject([{ step: 7, state: "done" }]);
  await lessonProgress.note({ ...at, runId: "r2", step: 1, startedAtMs: 30, updatedAtMs: 31 });
  await lessonProgress.note({ ...at, state: "left", updatedAtMs: 32 }); // from the older run
  await lessonProgress.note({ ...at, lesson: "first-race", state: "left", updatedAtMs: 40 });
  expect(await lessonProgress.ofPerson("U7")).toMatchObject([
    { lesson: "canary", runId: "r2", step: 1, state: "active", completedAtMs: 20 },
    { lesson: "first-race", state: "left", completedAtMs: null },
  ]);
  expect(await lessonProgress.ofPerson("U8")).toEqual([]);
});
