import { TypeError as CelTypeError, EvaluationError, ParseError } from "@marcbachmann/cel-js";
import { messageOf } from "../../base/failure.ts";
import { suggestName } from "../../base/suggest.ts";
import { LIMITS } from "../limits.ts";
import { checkNames } from "./check-names.ts";
import type { NamesInReach } from "./names-in-reach.ts";
import type { ExpressionProblem } from "./problem.ts";

export interface CheckedExpression {
  readonly reads: ReadonlySet<string>;
  readonly callsStatus: boolean;
  /** CEL's name of its type; "dyn" where it is known only later. */
  readonly type: string;
  readonly problems: readonly ExpressionProblem[];
}

/** Mistakes that the check of names has told better, or that do not exist when the values come: whole doubles index lists. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set([
  "unknown_variable",
  "no_such_key",
  "cannot_index_type",
  "invalid_index_type",
]);

/** Parses an expression and checks its names and its types against what is in reach. Never evaluates it. */
export function checkExpression(source: string, reach: NamesInReach): CheckedExpression {
  const tooLong = source.length > LIMITS.expressionCharacters;
  if (tooLong || source.trim() === "")
    return refused(tooLong ? tooLongProblem(source) : emptyProblem(source));
  try {
    const parsed = reach.types().parse(source);
    const { roots, callsStatus, problems } = checkNames(parsed.ast, reach);
    const checked = problems.length > 0 ? { valid: true } : parsed.check();
    const typeProblem =
      checked.error && !TOLD_OTHERWISE.has(checked.error.code) ? explain(checked.error, source) : undefined;
    return {
      reads: roots,
      callsStatus,
      type: ("type" in checked && checked.type) || "dyn",
      problems: typeProblem ? [typeProblem] : problems,
    };
  } catch (error) {
    return refused(explain(error, source));
  }
}

function refused(problem: ExpressionProblem): CheckedExpression {
  return { reads: new Set(), callsStatus: false, type: "dyn", problems: [problem] };
}

function emptyProblem(source: string): ExpressionProblem {
  return {
    code: "PB_EXPRESSION_SYNTAX",
    message: "The expression is empty.",
    hint: "Write what it should be, such as inputs.rate.",
    start: 0,
    end: source.length,
  };
}

function tooLongProblem(source: string): ExpressionProblem {
  return {
    code: "PB_EXPRESSION_SYNTAX",
    message: `The expression has ${source.length} characters; ${LIMITS.expressionCharacters} are allowed.`,
    hint: "Split it over several steps or thresholds.",
    start: 0,
    end: 1,
  };
}

const SYNTAX_HINTS: readonly (readonly [RegExp, string])[] = [
  [/(?<![=!<>])=(?!=)/, "Compare with ==."],
  [/\b(?:and|or|not)\b/, "Write && for and, || for or, ! for not."],
  [/===|!==/, "Compare with == and !=."],
  [/\$\{\{|\}\}/, "Leave the braces out here: the whole value is an expression."],
];

function explain(error: unknown, source: string): ExpressionProblem {
  const { start, end } = rangeOf(error, source);
  if (error instanceof CelTypeError) {
    const unknown = /overload for '(\w+)\(/.exec(error.summary)?.[1];
    return {
      code: "PB_EXPRESSION_TYPE",
      message: `The types do not fit: ${readable(error.summary)}.`,
      hint:
        unknown === undefined ? "Convert one side with string(), int() or double()." : functionHint(unknown),
      start,
      end,
    };
  }
  const summary =
    error instanceof ParseError || error instanceof EvaluationError ? error.summary : messageOf(error);
  const hint = SYNTAX_HINTS.find(([pattern]) => pattern.test(source))?.[1];
  return {
    code: "PB_EXPRESSION_SYNTAX",
    message: `The expression cannot be read: ${readable(summary)}.`,
    hint: hint ?? "Expressions are CEL: names, numbers, 'texts', == != < && || ! in, and ? : for a choice.",
    start,
    end,
  };
}

const FUNCTIONS = [
  "success",
  "failure",
  "cancelled",
  "always",
  "size",
  "string",
  "int",
  "double",
  "has",
  "contains",
  "startsWith",
  "endsWith",
  "all",
  "exists",
  "filter",
  "map",
] as const;

function functionHint(name: string): string {
  return FUNCTIONS.some((known) => known === name)
    ? `${name}() does not take these arguments.`
    : `There is no function ${name}(). ${suggestName(name, FUNCTIONS)}`;
}

function readable(summary: string): string {
  return summary
    .replace(/\.$/, "")
    .replace(/\bEOF\b/, "the end")
    .replaceAll("dyn<", "<")
    .replace(/Shape\d+/g, "object");
}

function rangeOf(error: unknown, source: string): { start: number; end: number } {
  const range = (error as { readonly range?: { readonly start: number; readonly end: number } }).range;
  const start = Math.min(range?.start ?? 0, Math.max(0, source.length - 1));
  return { start, end: Math.max(start + 1, Math.min(range?.end ?? source.length, source.length)) };
}
