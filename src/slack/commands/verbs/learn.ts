import { lessonListMessage } from "../../cards/lesson-list.ts";
import { asName } from "../../typing/plain-characters.ts";
import { beginLesson, leaveNamedLesson, restartLesson } from "../lesson.ts";
import { extraWord } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

export const learn = defineVerb({
  name: "learn",
  also: ["lesson", "lessons", "teach", "tutorial"],
  takes: "[LESSON] [restart|leave]",
  does: "teaches you what a mesh does, step by step",
  more: "Without LESSON it shows the lessons and your progress. A lesson runs in a thread, waits for you up to a day at each step, checks what you did, gives hints, and cleans up. `restart` starts it over, `leave` ends it.",
  right: "listed",
  posts: true,
  parse(words): Parsed<{ lesson?: string; wish?: "restart" | "leave" }> {
    const [lesson, wish, third] = words.map(({ text }) => asName(text));
    if (lesson === undefined) return { args: {} };
    if (wish === undefined) return { args: { lesson } };
    if ((wish === "restart" || wish === "leave") && third === undefined) return { args: { lesson, wish } };
    const wishes = third === undefined ? ["restart", "leave"] : [wish];
    const instead = wishes.map((known) => ["learn", lesson, known]);
    return extraWord("learn", third ?? wish, instead);
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
