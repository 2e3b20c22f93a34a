import Type from "typebox";
import type { ActionDeclaration } from "../playbook/action-declaration.ts";

export const waitDeclaration = {
  name: "wait",
  summary: "Waits for a given time.",
  params: Type.Object(
    { duration: Type.String({ format: "duration", description: "How long, e.g. 30s" }) },
    { additionalProperties: false },
  ),
  outputs: Type.Object({}, { additionalProperties: false }),
  recovery: "wait",
} as const satisfies ActionDeclaration;
