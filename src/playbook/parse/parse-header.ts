import { isMap, isScalar } from "yaml";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import type { Playbook } from "../playbook.ts";
import type { Reader, Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

const PLAYBOOK_NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** A run's time limit if the playbook does not set one. */
const DEFAULT_TIMEOUT_MS = 3_600_000;

/** Only version 1 of the language exists. */
export function parseVersion(value: Value | undefined, reader: Reader): void {
  if (!value || reader.scalar(value) === 1) return;
  reader.report({
    code: "PB_BAD_VERSION",
    at: reader.span(value),
    message: "This version of the playbook language does not exist.",
    hint: "Write version: 1, without quotes.",
  });
}

/** The name that people type after `/mesh run`. */
export function parseName(value: Value | undefined, reader: Reader): string | undefined {
  const name = value && reader.text(value);
  if (!value || name === undefined || PLAYBOOK_NAME.test(name)) return name;
  const suggestion = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 63);
  reader.report({
    code: "PB_BAD_NAME",
    at: reader.span(value),
    message: `"${name}" cannot be the name of a playbook, because people type it in commands.`,
    hint: `Use lower-case letters, digits and hyphens${suggestion === "" ? "" : `, such as ${suggestion}`}; put the rest into title.`,
  });
  return name;
}

export function parseLabels(value: Value | undefined, reader: Reader): readonly string[] {
  return (value && reader.texts(value)) ?? [];
}

/** `concurrency: cluster`, or a map of `group` and `policy`. Runs of one group never overlap. */
export function parseConcurrency(
  value: Value | undefined,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): Playbook["concurrency"] {
  if (!value) return undefined;
  if (isScalar(value.node) && typeof value.node.value === "string") {
    return { group: expressions.template(value.node, reach), policy: "queue" };
  }
  const keys = reader.closedMap(value, {
    what: "concurrency",
    known: ["group", "policy"],
    habits: {
      "cancel-in-progress": "Write policy: cancel.",
      limit: "Only one run of a group runs at a time.",
    },
  });
  const group = keys?.get("group");
  const policy = keys?.get("policy");
  if (!keys) return undefined;
  if (!group) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: value.key,
      message: '"concurrency" has no group.',
      hint: "Add group: cluster. Runs of one group never overlap.",
    });
    return undefined;
  }
  if (reader.source(group, "the group") === undefined) return undefined;
  return {
    group: expressions.template(group.node, reach),
    policy: (policy && reader.choice(policy, ["queue", "cancel", "reject"] as const)) ?? "queue",
  };
}

/**
 * `timeout: 60m` for the steps, or `{ steps: 60m, finally: 5m }`. The time for `finally` is reserved: the steps cannot use
 * it up.
 */
export function parseTimeout(
  value: Value | undefined,
  reader: Reader,
): Pick<Playbook, "timeoutMs" | "finallyTimeoutMs"> {
  if (!value || !isMap(value.node)) {
    return { timeoutMs: (value && reader.duration(value)) ?? DEFAULT_TIMEOUT_MS };
  }
  const keys = reader.closedMap(value, {
    what: "timeout",
    known: ["steps", "finally"],
    habits: { total: "Write steps.", tasks: "Write steps.", pipeline: "Write steps.", run: "Write steps." },
  });
  const steps = keys?.get("steps");
  const atEnd = keys?.get("finally");
  const finallyTimeoutMs = atEnd && reader.duration(atEnd);
  return {
    timeoutMs: (steps && reader.duration(steps)) ?? DEFAULT_TIMEOUT_MS,
    ...(finallyTimeoutMs === undefined ? {} : { finallyTimeoutMs }),
  };
}
