import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { Expires, People } from "./params.ts";

export const askDeclaration = {
  name: "ask",
  summary: "Asks people to choose one of several answers, and continues with it.",
  params: Type.Object(
    {
      text: Type.String({ minLength: 1, maxLength: 1_500, description: "The question" }),
      options: Type.Array(Type.String({ minLength: 1, maxLength: 75 }), {
        minItems: 2,
        maxItems: 10,
        uniqueItems: true,
        default: ["yes", "no"],
        description: "The answers, one button each",
      }),
      answerers: People("Slack ids of the people who may answer; empty: everybody who may approve runs"),
      expires: Expires,
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    { answer: Type.String(), answered_by: Type.String() },
    { additionalProperties: false },
  ),
  recovery: "wait",
} as const satisfies ActionDeclaration;
