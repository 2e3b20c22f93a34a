import Type from "typebox";

/** Slack's ids of people, and the operator's roles; names and Slack's groups are not resolved: they change hands. */
export const People = (description: string) =>
  Type.Array(Type.String({ pattern: "^([UW][A-Z0-9]{2,}|role:[a-z][a-z0-9_-]{0,62})$" }), {
    default: [],
    maxItems: 50,
    description,
  });

export const Expires = Type.String({
  format: "duration",
  default: "30m",
  description: "How long an answer is waited for, over restarts too; the run's `timeout` holds as well",
});
