import Type from "typebox";

/** Slack's ids of people; names and groups are not resolved, so that nobody is asked by a name that changes hands. */
export const People = (description: string) =>
  Type.Array(Type.String({ pattern: "^[UW][A-Z0-9]{2,}$" }), { default: [], maxItems: 50, description });

export const Expires = Type.String({
  format: "duration",
  default: "30m",
  description: "How long an answer is waited for, over restarts too; the run's `timeout` holds as well",
});
