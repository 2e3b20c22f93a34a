import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";
import { Expires, People } from "./params.ts";

export const approveDeclaration = {
  name: "approve",
  summary: "Waits until enough people have approved; a single denial fails the step.",
  params: Type.Object(
    {
      text: Type.String({ minLength: 1, maxLength: 1_500, description: "What people are asked to approve" }),
      quorum: Type.Integer({
        minimum: 1,
        maximum: 10,
        default: 1,
        description: "How many different people must approve; the person who started the run does not count",
      }),
      approvers: People("Slack ids of the people who may approve; empty: everybody who may approve runs"),
      expires: Expires,
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    { approved_by: Type.Array(Type.String(), { description: "In the order in which they approved" }) },
    { additionalProperties: false },
  ),
  recovery: "wait",
} as const satisfies ActionDeclaration;
