import { isScalar, isSeq } from "yaml";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import { ANY, nameOfShape } from "../expression/shape.ts";
import type { Expression, Template } from "../expression/template.ts";
import { LIMITS } from "../limits.ts";
import { isName, toName } from "../names.ts";
import { reportLostNumbers } from "../source/lost-number-findings.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

/** Keys of a matrix that are not dimensions. */
const OPTIONS = ["max_parallel", "fail_fast"];
/** What other tools have beside the dimensions → what to write instead. No dimension can have these names. */
const HABITS: Readonly<Record<string, string>> = {
  include: "Give every dimension all its values; use if: to leave out single cells.",
  exclude: `Leave out cells with a condition, such as if: matrix.mesh != "none".`,
  cells: "Later steps read what the cells gave as steps.<id>.cells; remove it.",
  "max-parallel": "Write max_parallel.",
  "fail-fast": "Write fail_fast.",
};

interface Matrix {
  readonly dimensions: ReadonlyMap<string, Template>;
  readonly maxParallel: number;
  readonly failFast?: boolean;
}

/** Reads a step's matrix: dimensions, whose names the author chooses, and `max_parallel` and `fail_fast` beside them. */
export function parseMatrix(
  value: Value | undefined,
  reach: NamesInReach,
  parsing: Parsing,
): Matrix | undefined {
  const { reader } = parsing;
  if (!value) return undefined;
  const dimensions = new Map<string, Template>();
  let maxParallel = 1;
  let failFast: boolean | undefined;
  const entries = reader.map(value, "the matrix");
  for (const entry of entries ?? []) {
    if (entry.name === "max_parallel") maxParallel = reader.integer(entry, 1, LIMITS.cells) ?? 1;
    else if (entry.name === "fail_fast") failFast = reader.boolean(entry);
    else if (Object.hasOwn(HABITS, entry.name)) refuseHabit(entry, HABITS[entry.name] ?? "", parsing);
    else {
      checkName(entry, parsing);
      const values = parseDimension(entry, reach, parsing);
      if (values) dimensions.set(entry.name, values);
    }
  }
  if (entries?.every(({ name }) => OPTIONS.includes(name))) {
    reader.report({
      code: "PB_EMPTY_MATRIX",
      at: value.key,
      message: "This matrix has no values, so the step would never run.",
      hint: `Add a dimension, such as mesh: "\${{ inputs.meshes }}", or remove the matrix.`,
    });
  }
  return { dimensions, maxParallel, ...(failFast === undefined ? {} : { failFast }) };
}

function refuseHabit(entry: Value, hint: string, { reader }: Parsing): void {
  reader.report({
    code: "PB_UNKNOWN_KEY",
    at: entry.key,
    message: `A matrix has no key "${entry.name}", and no dimension can have this name.`,
    hint,
  });
}

function checkName(entry: Value, { reader }: Parsing): void {
  if (isName(entry.name)) return;
  reader.report({
    code: "PB_BAD_NAME",
    at: entry.key,
    message: `"${entry.name}" cannot be the name of a matrix dimension: expressions could not read it.`,
    hint: `Use lower-case letters, digits and _, such as ${toName(entry.name)}.`,
  });
}

function parseDimension(
  entry: Value,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): Template | undefined {
  const { node } = entry;
  if (isSeq(node)) {
    const items = reader.list(entry, `"${entry.name}"`) ?? [];
    const wrong = items.find((item) => !isScalar(item.node) || item.node.value === null);
    if (wrong) refuseDimension(entry, reader.span(wrong), { reader });
    else if (items.length === 0) refuseDimension(entry, reader.span(entry), { reader });
    reportLostNumbers(entry, reader, "error", ", and cells are named by their values");
    const template = expressions.template(node, reach);
    refuseNested(entry, template, { reader });
    return template;
  }
  const template = expressions.template(node, reach);
  if (template.kind === "expression") {
    refuseOtherThanList(entry, template.expression, { reader });
    return template;
  }
  // A text with nothing but words has an unclosed ${{, which has already been reported.
  const isReported = template.kind === "text" && template.parts.every((part) => typeof part === "string");
  if (!isReported) refuseDimension(entry, reader.span(entry), { reader });
  return undefined;
}

function refuseOtherThanList(
  entry: Value,
  { shape, source }: Expression,
  { reader }: Pick<Parsing, "reader">,
): void {
  // A secret was reported where it was read.
  if (shape.kind === "any" || shape.kind === "list" || shape.kind === "secret") return;
  reader.report({
    code: "PB_WRONG_TYPE",
    at: reader.span(entry),
    message: `The matrix dimension "${entry.name}" needs a list, but this expression gives ${nameOfShape(shape)}.`,
    hint:
      shape.kind === "scalar"
        ? `Put it into a list: ["\${{ ${source} }}"].`
        : "Give its keys: add .map(key, key).",
  });
}

/** Refuses an item that is known to be a list or a map: a cell needs one plain value. */
function refuseNested(entry: Value, template: Template, { reader }: Pick<Parsing, "reader">): void {
  if (template.kind !== "list") return;
  const items = reader.list(entry, `"${entry.name}"`) ?? [];
  for (const [index, item] of template.items.entries()) {
    const shape = item.kind === "expression" ? item.expression.shape : ANY;
    const value = items[index];
    if (shape.kind !== "list" && shape.kind !== "record" && shape.kind !== "object") continue;
    if (!value) continue;
    reader.report({
      code: "PB_WRONG_TYPE",
      at: reader.span(value),
      message: `A value of the matrix dimension "${entry.name}" must be a text, a number or true/false, but this expression gives ${nameOfShape(shape)}.`,
      hint: "Make the expression the whole dimension, without the brackets, or choose one of its values.",
    });
  }
}

function refuseDimension(
  entry: Value,
  at: { readonly start: number; readonly end: number },
  { reader }: Pick<Parsing, "reader">,
): void {
  reader.report({
    code: "PB_WRONG_TYPE",
    at,
    message: `The matrix dimension "${entry.name}" must be a list of texts, numbers or true/false with at least one value.`,
    hint: `Write ${entry.name}: [one, two] or ${entry.name}: "\${{ inputs.${entry.name} }}".`,
  });
}
