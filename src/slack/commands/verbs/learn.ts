import { lessonListMessage } from "../../cards/lesson-list.ts";
import { beginLesson, leaveNamedLesson, restartLesson } from "../lesson.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const learn = defineVerb({
  name: "learn",
  takes: "[LESSON] [restart|leave]",
  does: "teaches you what a mesh does, step by step",
  more: "Without LESSON it shows the lessons and your progress. A lesson runs in a thread, waits for you up to a day at each step, checks what you did, gives hints, and cleans up. `restart` starts it over, `leave` ends it.",
  right: "listed",
  parse([lesson, second, third]): Parsed<{ lesson?: string; wish?: "restart" | "leave" }> {
    if (lesson === undefined) return { args: {} };
    const wish = second?.toLowerCase();
    if (wish === undefined) return { args: { lesson } };
    if ((wish === "restart" || wish === "leave") && third === undefined) return { args: { lesson, wish } };
    return { extra: third ?? second ?? "", takes: "LESSON, with restart or leave after it" };
  },
  async run({ lesson, wish }, conversation, desk) {
    if (lesson === undefined) {
      const progress = await desk.lessonRecords.ofPerson(conversation.userId);
      await conversation.tell(lessonListMessage(await desk.lessons.list(), progress));
    } else if (wish === "restart") await restartLesson(lesson, conversation, desk);
    else if (wish === "leave") await leaveNamedLesson(lesson, conversation, desk);
    else await beginLesson(lesson, conversation, desk);
  },
});
