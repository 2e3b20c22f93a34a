import { suggestName } from "../../base/suggest.ts";
import type { Retry } from "../playbook.ts";
import { RETRY_KINDS } from "../retry-kinds.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

const MAX_ATTEMPTS = 10;
/** The pause between two attempts if the playbook does not set one: long enough for a pod to come back. */
const DEFAULT_BACKOFF_MS = 5_000;
const FAILURE_CODE = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Reads `retry`: how many times a step is tried, the pause between tries, and after which failures. */
export function parseRetry(value: Value | undefined, { reader }: Parsing): Retry {
  const keys =
    value &&
    reader.closedMap(value, {
      what: "retry",
      known: ["attempts", "backoff", "on"],
      habits: { max: "Write attempts: the number of tries, including the first.", limit: "Write attempts." },
    });
  const attempts = keys?.get("attempts");
  const backoff = keys?.get("backoff");
  const on = keys?.get("on");
  if (value && keys && !attempts) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: value.key,
      message: '"retry" does not say how many times.',
      hint: "Add attempts: 2, or more.",
    });
  }
  return {
    attempts: (attempts && reader.integer(attempts, 1, MAX_ATTEMPTS)) ?? 1,
    backoffMs: (backoff && reader.duration(backoff)) ?? DEFAULT_BACKOFF_MS,
    ...(on ? { on: parseKinds(on, { reader }) } : {}),
  };
}

function parseKinds(value: Value, { reader }: Pick<Parsing, "reader">): readonly string[] {
  const items = reader.list(value, '"on"') ?? [];
  return items.flatMap((item) => {
    const kind = reader.text(item, "each of on");
    if (kind === undefined) return [];
    if (RETRY_KINDS.some((known) => known === kind) || FAILURE_CODE.test(kind)) return [kind];
    reader.report({
      code: "PB_NOT_AN_OPTION",
      at: reader.span(item),
      message: `"${kind}" is not a kind of failure.`,
      hint: `${suggestName(kind, RETRY_KINDS)} A failure's code works too, such as KUBE_CONFLICT.`,
    });
    return [];
  });
}
