import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { LessonExpires, LessonPicture, LessonText } from "./params.ts";

export const lessonExplainDeclaration = {
  name: "lesson.explain",
  summary: "Shows a page of a lesson to its learner and waits until they have read it.",
  params: Type.Object(
    {
      text: LessonText("The explanation; `code`, *bold* and lists are formatted"),
      picture: Type.Optional(LessonPicture),
      button: Type.String({
        minLength: 1,
        maxLength: 30,
        default: "Next",
        description: "Label of the button",
      }),
      expires: LessonExpires,
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object({}, { additionalProperties: false }),
  recovery: "wait",
} as const satisfies ActionDeclaration;
