import Type from "typebox";
import type { ActionDeclaration } from "../../playbook/action-declaration.ts";

export const notifyDeclaration = {
  name: "notify",
  summary: "Posts a message; if the run has no channel, it is only shown where the run is followed.",
  params: Type.Object(
    {
      text: Type.String({ minLength: 1, maxLength: 2_500, description: "The message, as plain text" }),
      channel: Type.Optional(
        Type.String({ pattern: "^[CGD][A-Z0-9]{2,}$", description: "Id of a channel other than the run's" }),
      ),
      mention: Type.Array(Type.String({ pattern: "^[UWS][A-Z0-9]{2,}$" }), {
        default: [],
        maxItems: 20,
        description: "Ids of people (U…) and groups (S…) to mention",
      }),
    },
    { additionalProperties: false },
  ),
  outputs: Type.Object(
    {
      posted: Type.Boolean({
        description:
          "True once Slack has the message. False if there is no channel to post to, or Slack refused the message or has not taken it within 15 s; the run then has a warning",
      }),
    },
    { additionalProperties: false },
  ),
  recovery: "reconcile",
} as const satisfies ActionDeclaration;
