import { describe, expect, test } from "vitest";
import { Failure } from "../../src/base/failure.ts";
import { lessonAnswer } from "../../src/slack/commands/buttons/lesson-answer.ts";
import type { Desk } from "../../src/slack/commands/desk.ts";
import type { CardMessage } from "../../src/slack/message.ts";
import { eventually } from "../support/eventually.ts";
import { ADA, PERF, shownText } from "../support/workspace-user.ts";
import { BEN, begun, LESSON, pageOf, pressAs, startLessonBench, toldTo, underWay } from "./lesson-bench.ts";

describe("a lesson", () => {
  test("goes through its pages, gives a hint for a wrong answer, and tidies up", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    await bench.ada.press(await pageOf(bench, run, "📖", "Hello"), "lesson_answer:0");
    await bench.ada.press(await pageOf(bench, run, "📖", "Choose"), "lesson_answer:0");
    const hinted = await bench.ada.message("a hint", (m) => shownText(m).includes("Not the left one."));
    await bench.ada.press(hinted, "lesson_answer:1");
    await pageOf(bench, run, "✅", "Choose");
    await bench.ada.press(await pageOf(bench, run, "📖", "Bye"), "lesson_answer:0");
    expect((await bench.engine.waitForEnd(run.id)).status).toBe("succeeded");
    await bench.ada.message("the end", (m) => shownText(m).includes("Cleaned up: Tidy up."));
    expect(bench.tidied).toEqual([run.id]);
    expect(shownText(await bench.ada.ask("/mesh learn"))).toContain("✅ finished, 3 steps");
  });

  test("is answered only by its learner, and once: a repeated press changes nothing", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    const hello = await pageOf(bench, run, "📖", "Hello");
    await pressAs(bench, BEN, hello, "lesson_answer:0");
    expect(shownText(await toldTo(bench, BEN, "QUESTION_NOT_YOURS"))).toContain(`started by <@${ADA}>`);
    await pressAs(bench, BEN, hello, "lesson_leave");
    await toldTo(bench, BEN, "'s lesson");
    await pressAs(bench, ADA, hello, "lesson_answer:0");
    const choose = await pageOf(bench, run, "📖", "Choose");
    await pressAs(bench, ADA, hello, "lesson_answer:0").catch(() => undefined);
    await pressAs(bench, ADA, choose, "lesson_answer:0");
    await bench.ada.message("a hint", (m) => shownText(m).includes("Not the left one."));
    // A press that was already on its way before the hint belongs to the earlier attempt.
    const old = /"value":"(\{[^}]*right[^}]*\})"/.exec(JSON.stringify(choose.blocks))?.[1] ?? "";
    const told: string[] = [];
    const conversation = {
      userId: ADA,
      channelId: PERF,
      tell: async ({ text }: CardMessage) => void told.push(text),
    };
    await lessonAnswer.press(JSON.parse(`"${old}"`), conversation, {
      engine: bench.engine,
    } as unknown as Desk);
    expect(told).toEqual([expect.stringContaining("from an earlier try")]);
    expect((await bench.engine.view(run.id))?.steps[1]?.cells[0]?.question?.status).toBe("open");
    expect((await bench.engine.view(run.id))?.steps[0]?.cells[0]?.question?.answers).toHaveLength(1);
    await bench.engine.cancel(run.id, ADA);
  });

  test("two presses of Begin start one lesson", async () => {
    const bench = await startLessonBench();
    const list = await bench.ada.ask("/mesh learn");
    await Promise.all([pressAs(bench, ADA, list, "lesson_begin"), pressAs(bench, ADA, list, "lesson_begin")]);
    const run = await underWay(bench);
    await pageOf(bench, run, "📖", "Hello"); // both presses have been handled by now
    await bench.ada.type("/mesh learn lesson"); // shows the page of the one that exists
    await toldTo(bench, ADA, "📖 Hello");
    const mine = (await bench.engine.list({ limit: 20, status: "active" })).filter(
      ({ playbookName }) => playbookName === "lesson",
    );
    expect(mine.map(({ id }) => id)).toEqual([run.id]);
    await bench.engine.cancel(run.id, ADA);
  });

  test("continues where it was after a restart of the bot, with its hint", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    await bench.ada.press(await pageOf(bench, run, "📖", "Hello"), "lesson_answer:0");
    await bench.ada.press(await pageOf(bench, run, "📖", "Choose"), "lesson_answer:0");
    await bench.ada.message("a hint", (m) => shownText(m).includes("Not the left one."));
    const engine = await bench.restart();
    const after = await eventually("the run again", () => engine.view(run.id));
    expect(after.status).toBe("running");
    expect(bench.tidied).toEqual([]);
    const shown = await bench.ada.ask("/mesh learn lesson");
    expect(shownText(shown)).toContain("Not the left one.");
    await bench.ada.press(shown, "lesson_answer:1"); // the copy that only she sees works in the same way
    await bench.ada.press(await pageOf(bench, run, "📖", "Bye"), "lesson_answer:0");
    expect((await engine.waitForEnd(run.id)).status).toBe("succeeded");
    expect(bench.tidied).toEqual([run.id]);
  });

  test("keeps the text that it started with when its file changes, and mentions the newer edition once", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    bench.lessons.lesson = LESSON.replace("Which one?", "Which of them?");
    await bench.ada.press(await pageOf(bench, run, "📖", "Hello"), "lesson_answer:0");
    await bench.ada.message("the newer edition", (m) => shownText(m).includes("There is a newer edition"));
    const choose = await pageOf(bench, run, "📖", "Choose");
    expect(shownText(choose)).toContain("Which one?");
    await bench.ada.press(choose, "lesson_answer:1");
    await pageOf(bench, run, "📖", "Bye");
    const told = bench.workspace
      .messages(PERF)
      .filter((m) => shownText(m).includes("There is a newer edition"));
    expect(told).toHaveLength(1);
    await bench.ada.type("/mesh learn lesson restart");
    expect((await bench.engine.waitForEnd(run.id)).status).toBe("cancelled");
    const anew = await eventually("the new run", async () =>
      (await bench.engine.list({ limit: 20, status: "active", playbookName: "lesson" })).find(
        ({ id }) => id !== run.id,
      ),
    );
    expect((await bench.engine.origin(anew.id))?.source.text).toContain("Which of them?");
    expect(bench.tidied).toEqual([run.id]);
    await bench.engine.cancel(anew.id, ADA);
  });

  test("that nobody comes back to ends by itself, tidies up, and says so", async () => {
    const bench = await startLessonBench({
      lesson: LESSON.replace("text: Read this.", "text: Read this., expires: 1s"),
    });
    const run = await begun(bench);
    const { status, problem } = await bench.engine.waitForEnd(run.id);
    expect([status, problem]).toEqual(["failed", expect.stringContaining("waited 1s for its learner")]);
    expect(bench.tidied).toEqual([run.id]);
    await bench.ada.message("the end", (m) => shownText(m).includes("ended before its last page"));
    expect(shownText(await bench.ada.ask("/mesh learn"))).toContain("left at step 1 of 3: Hello");
  });

  test("loses nothing if the cluster cannot be reached: it says why and can be tried again", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    await bench.ada.press(await pageOf(bench, run, "📖", "Hello"), "lesson_answer:0");
    bench.look = () => Promise.reject(new Failure("KUBE_UNREACHABLE", "The cluster does not answer."));
    await bench.ada.press(await pageOf(bench, run, "📖", "Choose"), "lesson_answer:1");
    const told = await bench.ada.message("why", (m) => shownText(m).includes("The cluster does not answer."));
    expect(shownText(told)).toContain("Your progress is not lost");
    bench.look = async () => undefined;
    await bench.ada.press(told, "lesson_answer:1");
    await pageOf(bench, run, "📖", "Bye");
    await bench.engine.cancel(run.id, ADA);
  });

  test("is left by its button, and tidies up once", async () => {
    const bench = await startLessonBench();
    const run = await begun(bench);
    const hello = await pageOf(bench, run, "📖", "Hello");
    await bench.ada.press(hello, "lesson_leave");
    await toldTo(bench, ADA, "You have left");
    expect((await bench.engine.waitForEnd(run.id)).status).toBe("cancelled");
    await pressAs(bench, ADA, hello, "lesson_leave").catch(() => undefined);
    await bench.ada.message("the end", (m) => shownText(m).includes("Cleaned up: Tidy up."));
    expect(bench.tidied).toEqual([run.id]);
  });

  test.each([
    ["/mesh learn lessn", /There is no lesson `lessn`\. .*lesson/],
    ["/mesh learn lesson leave", /You have not started the lesson/],
    ["/mesh learn broken", /PB_MISSING_KEY|no \\"expect\\"/],
  ])("%s is answered with what to do", async (command, text) => {
    const broken = "steps:\n  - { id: c, uses: lesson.check, with: { text: Do it. } }\n";
    const bench = await startLessonBench({ lesson: LESSON, broken });
    expect(shownText(await bench.ada.ask(command))).toMatch(text);
    expect(await bench.engine.list({ limit: 5, status: "active" })).toEqual([]);
  });
});
