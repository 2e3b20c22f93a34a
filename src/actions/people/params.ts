import Type from "typebox";
import { ROLE_PATTERN } from "../../playbook/roles.ts";

/** Slack ids of people, and the operator's roles. Names and Slack's groups are not resolved, because they can change hands. */
export const People = (description: string) =>
  Type.Array(Type.String({ pattern: `^([UW][A-Z0-9]{2,}|${ROLE_PATTERN})$` }), {
    default: [],
    maxItems: 50,
    description,
  });

export const Expires = Type.String({
  format: "duration",
  default: "30m",
  description: "How long to wait for an answer, across restarts; the run's `timeout` applies as well",
});
