import { isMap } from "yaml";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import type { Expectation, Hint } from "../playbook.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

/** Reads `expect` of a step that looks at what people did: when it is passed, and hints for what may go wrong. */
export function parseExpect(value: Value, reach: NamesInReach, parsing: Parsing): Expectation | undefined {
  const { reader, expressions } = parsing;
  const keys = reader.closedMap(value, {
    what: "expect",
    known: ["pass", "praise", "hints"],
    habits: { when: "Write pass.", hint: "Write hints, a list.", success: "Write praise." },
  });
  if (!keys) return undefined;
  const pass = keys.get("pass");
  const praise = keys.get("praise");
  const hints = keys.get("hints");
  if (!pass) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: value.key,
      message: '"expect" does not say when the step is passed.',
      hint: 'Add pass: with an expression over facts, such as facts.routes.split["v3"] == 10.',
    });
  }
  const compiled = pass && expressions.bare(pass, reach);
  const list = (hints && reader.list(hints, "hints")) ?? [];
  const read = list.flatMap((item) => parseHint(item, reach, parsing) ?? []);
  warnOfUnreached(list, read, parsing);
  if (praise) reader.source(praise);
  return (
    compiled && {
      pass: compiled.expression,
      ...(praise ? { praise: expressions.template(praise.node, reach) } : {}),
      hints: read,
    }
  );
}

function parseHint(item: Value, reach: NamesInReach, { reader, expressions }: Parsing): Hint | undefined {
  if (!isMap(item.node)) {
    if (reader.source(item, "the hint") === undefined) return undefined;
    return { hint: expressions.template(item.node, reach) };
  }
  const keys = reader.closedMap(item, {
    what: "a hint",
    known: ["when", "hint"],
    habits: { if: "Write when.", text: "Write hint.", expr: "Write when.", message: "Write hint." },
  });
  if (!keys) return undefined;
  const when = keys.get("when");
  const hint = keys.get("hint");
  const condition = when && expressions.bare(when, reach);
  if (!hint) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: item.key,
      message: "This hint has no text.",
      hint: "Add hint: with what the learner should look at or do.",
    });
    return undefined;
  }
  if (reader.source(hint) === undefined) return undefined;
  return {
    ...(condition ? { when: condition.expression } : {}),
    hint: expressions.template(hint.node, reach),
  };
}

/** A hint without `when` always fits, so no hint after it is ever shown. */
function warnOfUnreached(items: readonly Value[], read: readonly Hint[], { reader }: Parsing): void {
  const always = read.findIndex(({ when }) => when === undefined);
  const next = read.length === items.length && always !== -1 ? items[always + 1] : undefined;
  if (!next) return;
  reader.report({
    code: "PB_HINT_UNREACHED",
    severity: "warning",
    at: reader.span(next),
    message: "This hint is never shown: the one before it always fits.",
    hint: "Move the hint without when to the end.",
  });
}
