import type { SourceRange } from "../../base/diagnostic.ts";
import type { JsonValue } from "../../base/json.ts";
import type { Shape } from "./shape.ts";

/** A CEL expression that was parsed and checked at lint time. */
export interface Expression {
  readonly source: string;
  readonly range: SourceRange;
  /** The first names that it reads: `inputs`, `steps`, `result`, … */
  readonly reads: ReadonlySet<string>;
  /** The type of its value, as far as it was known at lint time. */
  readonly shape: Shape;
  /** True for an `if` in `steps` that calls no status function: it holds only while nothing has failed. */
  readonly impliesSuccess?: true;
}

/**
 * A value of a playbook that may contain expressions. `${{ e }}` alone keeps the type of `e`; inside text it becomes text.
 */
export type Template =
  | { readonly kind: "literal"; readonly value: JsonValue }
  | { readonly kind: "expression"; readonly expression: Expression }
  | { readonly kind: "text"; readonly parts: readonly (string | Expression)[] }
  | { readonly kind: "list"; readonly items: readonly Template[] }
  | { readonly kind: "map"; readonly entries: ReadonlyMap<string, Template> };

/** All expressions in a template, in the order in which they are written. */
export function* expressionsIn(template: Template): Generator<Expression, void> {
  switch (template.kind) {
    case "literal":
      return;
    case "expression":
      yield template.expression;
      return;
    case "text":
      for (const part of template.parts) if (typeof part !== "string") yield part;
      return;
    case "list":
      for (const item of template.items) yield* expressionsIn(item);
      return;
    case "map":
      for (const item of template.entries.values()) yield* expressionsIn(item);
  }
}
