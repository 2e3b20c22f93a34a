import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { LessonExpires, LessonPicture, LessonText } from "./params.ts";

export const lessonExplainDeclaration = {
  name: "lesson.explain",
  summary: "Shows a page of a lesson to its learner and waits until it was read.",
  params: Type.Object(
    {
      text: LessonText("What is explained; `code`, *bold* and lists are shown as such"),
      picture: Type.Optional(LessonPicture),
      button: Type.String({
        minLength: 1,
        maxLength: 30,
        default: "Next",
        description: "What the button says",
      }),
      expires: LessonExpires,
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object({}, { additionalProperties: false }),
  recovery: "wait",
} as const satisfies ActionDeclaration;
