import { isMap } from "yaml";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import type { Threshold } from "../playbook.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

/**
 * Reads a step's thresholds: each an expression, or a map of `expr`, `title`, `level`, `abort` and `after`.
 * @param reach undefined when the step's action measures nothing, or is not known.
 */
export function parseThresholds(
  value: Value,
  uses: string,
  reach: NamesInReach | undefined,
  actionIsKnown: boolean,
  parsing: Parsing,
): readonly Threshold[] {
  const { reader } = parsing;
  if (!reach) {
    if (actionIsKnown) {
      reader.report({
        code: "PB_NOTHING_MEASURED",
        at: value.key,
        message: `${uses} measures nothing, so there is no result to judge by a threshold.`,
        hint: "Put the thresholds into a step that measures, such as load.run or load.compare.",
      });
    }
    return [];
  }
  const items = reader.list(value, "thresholds") ?? [];
  return items.flatMap((item) => parseThreshold(item, reach, parsing) ?? []);
}

function parseThreshold(
  item: Value,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): Threshold | undefined {
  if (!isMap(item.node)) {
    const compiled = expressions.bare({ ...item, name: "expr" }, reach);
    return compiled && { expression: compiled.expression, level: "fail", abort: false };
  }
  const keys = reader.closedMap(item, {
    what: "a threshold",
    known: ["expr", "title", "level", "abort", "after"],
    habits: {
      threshold: "Write expr.",
      abortOnFail: "Write abort.",
      delayAbortEval: "Write after.",
      expression: "Write expr.",
      name: "Write title.",
    },
  });
  const expr = keys?.get("expr");
  const title = keys?.get("title");
  const level = keys?.get("level");
  const abort = keys?.get("abort");
  const after = keys?.get("after");
  if (keys && !expr) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: item.key,
      message: "This threshold has no expression.",
      hint: "Add expr: such as result.error_rate < 0.01.",
    });
  }
  const compiled = expr && expressions.bare(expr, reach);
  const aborts = (abort && reader.boolean(abort)) ?? false;
  const afterMs = after && reader.duration(after);
  if (after && !aborts) {
    reader.report({
      code: "PB_UNKNOWN_KEY",
      at: after.key,
      message: '"after" has no meaning without abort: the result is judged once, at its end.',
      hint: "Add abort: true, or remove it.",
    });
  }
  const words = title && reader.text(title);
  const read = {
    ...(words === undefined ? {} : { title: words }),
    level: (level && reader.choice(level, ["fail", "warn"] as const)) ?? ("fail" as const),
    abort: aborts,
    ...(afterMs === undefined ? {} : { afterMs }),
  };
  return compiled && { expression: compiled.expression, ...read };
}
