import { isMap, isScalar, isSeq, type Node } from "yaml";
import { hasRefusedTag } from "../../base/yaml/yaml-keys.ts";
import type { Span } from "../../base/yaml/yaml-problem.ts";
import { OPENING, type Reader, type Value } from "../source/reader.ts";
import type { WorkBudget } from "../work-budget.ts";
import { type CheckedExpression, checkExpression } from "./check-expression.ts";
import type { NamesInReach } from "./names-in-reach.ts";
import { ANY, nameOfShape } from "./shape.ts";
import { splitText, type TextPart } from "./split-text.ts";
import type { Expression, Template } from "./template.ts";

/** Reads expressions and templates from a file, and reports what is wrong with them at their places. */
export class ExpressionReader {
  readonly #reader: Reader;
  readonly #budget: WorkBudget;
  #isSpent = false;

  constructor(reader: Reader, budget: WorkBudget) {
    this.#reader = reader;
    this.#budget = budget;
  }

  /**
   * A bare expression, as in `if` and `thresholds`. `${{ }}` is allowed around the whole, but not around a part: other tools
   * treat the rest as text, which is always true.
   */
  bare(
    value: Value,
    reach: NamesInReach,
  ): { expression: Expression; checked: CheckedExpression } | undefined {
    const text = this.#sourceText(value);
    if (text === undefined) return undefined;
    const at = this.#reader.span(value);
    const parts = splitText(text.trim());
    const [only] = parts;
    if (parts.length === 1 && only?.kind === "expression")
      return this.#compileBoolean(only.source, at, reach);
    if (parts.every(({ kind }) => kind === "words")) return this.#compileBoolean(text.trim(), at, reach);
    if (parts.some(({ kind }) => kind === "unclosed")) this.#reportUnclosed(at);
    else {
      const whole = parts.map((part) =>
        part.kind === "expression" ? part.source : "text" in part ? part.text : "",
      );
      this.#reader.report({
        code: "PB_PARTIAL_EXPRESSION",
        at,
        message: `\${{ }} is around a part of "${value.name}" only; "${value.name}" is one expression.`,
        hint: `Leave out the braces: ${value.name}: ${whole.join("").trim()}`,
      });
    }
    return undefined;
  }

  /** Any value: scalars, lists and maps, whose texts may contain expressions. */
  template(node: Node | null, reach: NamesInReach): Template {
    const { yaml } = this.#reader;
    if (isMap(node)) {
      const entries = yaml.entries(node).map(({ name, key, value }) => {
        if (name.includes(OPENING)) this.#reportInKey(key);
        return [name, this.template(value, reach)] as const;
      });
      return { kind: "map", entries: new Map(entries) };
    }
    if (isSeq(node)) {
      return { kind: "list", items: node.items.map((item) => this.template(yaml.resolve(item), reach)) };
    }
    if (!isScalar(node)) return { kind: "literal", value: null };
    // A text and not a literal, so that nothing more is reported about a value that was refused where it was read.
    if (hasRefusedTag(node) || !(isPlain(node.value) || typeof node.value === "string"))
      return { kind: "text", parts: [] };
    return typeof node.value === "string"
      ? this.#text(node.value, yaml.span(node), reach)
      : { kind: "literal", value: node.value };
  }

  #text(text: string, at: Span, reach: NamesInReach): Template {
    const parts = splitText(text);
    if (parts.every(({ kind }) => kind === "words")) return { kind: "literal", value: text };
    if (parts.some(({ kind }) => kind === "unclosed")) {
      this.#reportUnclosed(at);
      // A text and not a literal, so that nothing more is reported about this value.
      return { kind: "text", parts: [text] };
    }
    const compiled = parts.map((part) => this.#part(part, at, reach));
    const [only] = compiled;
    if (compiled.length === 1 && only !== undefined && typeof only !== "string") {
      return { kind: "expression", expression: only };
    }
    return { kind: "text", parts: compiled };
  }

  #part(part: TextPart, at: Span, reach: NamesInReach): string | Expression {
    if (part.kind === "words") return part.text;
    if (part.kind === "unclosed") return "";
    return this.#compile(part.source, at, reach).expression;
  }

  #compileBoolean(source: string, at: Span, reach: NamesInReach) {
    const compiled = this.#compile(source, at, reach);
    const { shape, problems } = compiled.checked;
    if (problems.length > 0) return undefined;
    if (shape.kind !== "any" && !(shape.kind === "scalar" && shape.type === "bool")) {
      this.#reader.report({
        code: "PB_EXPRESSION_TYPE",
        at: this.#place(source, at),
        message: `This must be true or false, but it is ${nameOfShape(shape)}.`,
        hint: "Compare it with something, such as == 'sidecar' or < 0.01.",
      });
      return undefined;
    }
    return compiled;
  }

  #compile(
    source: string,
    at: Span,
    reach: NamesInReach,
  ): { expression: Expression; checked: CheckedExpression } {
    const isAffordable = this.#budget.spend(source.length);
    const checked = isAffordable ? checkExpression(source, reach) : UNCHECKED;
    if (!isAffordable) this.#reportTooMuch(at);
    const place = this.#place(source, at);
    const exact = place.end - place.start === source.length;
    for (const { start, end, ...problem } of checked.problems) {
      this.#reader.report({
        ...problem,
        at: exact ? { start: place.start + start, end: place.start + end } : place,
      });
    }
    const range = this.#reader.findings.range(place);
    return { expression: { source, range, reads: checked.reads, shape: checked.shape }, checked };
  }

  /** The place of an expression inside its scalar; the whole scalar if quoting or folding changed its text. */
  #place(source: string, at: Span): Span {
    const found = source === "" ? -1 : this.#reader.yaml.text.slice(at.start, at.end).indexOf(source);
    return found === -1 ? at : { start: at.start + found, end: at.start + found + source.length };
  }

  #sourceText(value: Value): string | undefined {
    const scalar = this.#reader.scalar(value);
    // `if: true` is a boolean to YAML and the expression `true` to us.
    return typeof scalar === "boolean" ? String(scalar) : this.#reader.source(value);
  }

  /** Reported once, however many expressions are left. */
  #reportTooMuch(at: Span): void {
    if (this.#isSpent) return;
    this.#isSpent = true;
    this.#reader.report({
      code: "PB_TOO_LARGE",
      at,
      message:
        "The expressions of this playbook, including those that aliases repeat, are too much to check.",
      hint: "Use a matrix for repetition, or split the playbook.",
    });
  }

  #reportInKey(at: Span): void {
    this.#reader.report({
      code: "PB_EXPRESSION_IN_KEY",
      at,
      message: "Expressions in keys are not evaluated: the key would be taken literally.",
      hint: `Make the whole map an expression, such as "\${{ {inputs.version: 10} }}".`,
    });
  }

  #reportUnclosed(at: Span): void {
    this.#reader.report({
      code: "PB_UNCLOSED_EXPRESSION",
      at,
      message: "An expression begins with ${{ here but never ends.",
      hint: "Add }} after it.",
    });
  }
}

const UNCHECKED: CheckedExpression = { reads: new Set(), callsStatus: false, shape: ANY, problems: [] };

function isPlain(value: unknown): value is null | boolean | number {
  return (
    value === null || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))
  );
}
