import { TypeError as CelTypeError, EvaluationError, ParseError } from "@marcbachmann/cel-js";
import { messageOf } from "../../base/failure.ts";
import { suggestName } from "../../base/suggest.ts";
import { LIMITS } from "../limits.ts";
import { STATUS_FUNCTIONS } from "./cel-environment.ts";
import { checkNames } from "./check-names.ts";
import { checkKeyTypes } from "./key-types.ts";
import type { NamesInReach } from "./names-in-reach.ts";
import type { ExpressionProblem } from "./problem.ts";
import { ANY, type Shape, shapeOfCelType } from "./shape.ts";

export interface CheckedExpression {
  readonly reads: ReadonlySet<string>;
  readonly callsStatus: boolean;
  /** The type of its value, as far as it is known. */
  readonly shape: Shape;
  readonly problems: readonly ExpressionProblem[];
}

/** Errors that the check of names explains better, or that do not occur with real values: whole doubles can index lists. */
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
    const { roots, callsStatus, problems, typeProblems, shape } = checkNames(parsed.ast, reach);
    checkKeyTypes(parsed.ast);
    const checked = problems.length > 0 ? { valid: true } : parsed.check();
    const typeProblem =
      checked.error && !TOLD_OTHERWISE.has(checked.error.code) ? explain(checked.error, source) : undefined;
    const celType = ("type" in checked && checked.type) || "dyn";
    return {
      reads: roots,
      callsStatus,
      shape: shape.kind === "any" ? shapeOfCelType(celType) : shape,
      problems: typeProblem ? [typeProblem] : problems.length > 0 ? problems : typeProblems.slice(0, 1),
    };
  } catch (error) {
    return refused(explain(error, source));
  }
}

function refused(problem: ExpressionProblem): CheckedExpression {
  return { reads: new Set(), callsStatus: false, shape: ANY, problems: [problem] };
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
    message: `The expression has ${source.length} characters; at most ${LIMITS.expressionCharacters} are allowed.`,
    hint: "Split it over several steps or thresholds.",
    start: 0,
    end: 1,
  };
}

const SYNTAX_HINTS: readonly (readonly [RegExp, string])[] = [
  [/(?<![=!<>])=(?!=)/, "Compare with ==."],
  [/\b(?:and|or|not)\b/, "Write && for and, || for or, ! for not."],
  [/===|!==/, "Compare with == and !=."],
  [/\$\{\{|\}\}/, "Leave out the braces here: the whole value is an expression."],
];

function explain(error: unknown, source: string): ExpressionProblem {
  const { start, end } = rangeOf(error, source);
  if (error instanceof CelTypeError) return { ...explainTypes(error.summary), start, end };
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

/** CEL has one code for an unknown function and for wrong arguments. Only its message, which is read nowhere else, says which. */
function explainTypes(summary: string): Pick<ExpressionProblem, "code" | "message" | "hint"> {
  const called = /overload for '(?:[^']*\.)?(\w+)\(/.exec(summary)?.[1];
  if (called !== undefined && !FUNCTIONS.some((known) => known === called)) {
    return {
      code: "PB_UNKNOWN_FUNCTION",
      message: `There is no function ${called}().`,
      hint: suggestName(called, FUNCTIONS),
    };
  }
  return {
    code: "PB_EXPRESSION_TYPE",
    message:
      called === undefined
        ? `The types do not fit: ${readable(summary)}.`
        : `${called}() does not take these arguments: ${readable(summary)}.`,
    hint: "Convert one side with string(), int() or double().",
  };
}

/** CEL's functions that are useful in a playbook, and ours. */
const FUNCTIONS = [
  ...STATUS_FUNCTIONS,
  ...["size", "string", "int", "double", "bool", "type", "has", "contains", "startsWith", "endsWith"],
  ...["all", "exists", "exists_one", "filter", "map", "lowerAscii", "upperAscii", "trim", "split", "join"],
] as const;

/** Replaces CEL's names of types by those of the playbook language. */
function readable(summary: string): string {
  return summary
    .replace(/\.$/, "")
    .replace(/^(?:found )?no (?:such|matching) overload(?: for)?:? /, "")
    .replace(/\bEOF\b/, "the end")
    .replace(/\b(?:double|int)\b/g, "number")
    .replace(/\bstring\b/g, "text")
    .replace(/\bbool\b/g, "true/false")
    .replace(/Shape\d+/g, "map");
}

function rangeOf(error: unknown, source: string): { start: number; end: number } {
  const range = (error as { readonly range?: { readonly start: number; readonly end: number } }).range;
  const start = Math.min(range?.start ?? 0, Math.max(0, source.length - 1));
  return { start, end: Math.max(start + 1, Math.min(range?.end ?? source.length, source.length)) };
}
