import ts from "typescript";
import type { SourceFile } from "./sources.ts";

/** Code that switches off some of the compiler's checks. */
export interface Escapes {
  /** `x as T`, except `as const`. */
  readonly casts: number;
  /** `...{ a, b }` inside an object literal: excess properties are not checked. */
  readonly literalSpreads: number;
}

/** Totals for all files, counted in their syntax trees. */
export function countEscapes(files: readonly SourceFile[]): Escapes {
  let casts = 0;
  let literalSpreads = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isAsExpression(node) && !ts.isConstTypeReference(node.type)) casts += 1;
    if (ts.isSpreadAssignment(node) && ts.isObjectLiteralExpression(node.expression)) literalSpreads += 1;
    ts.forEachChild(node, visit);
  };
  for (const { path, text } of files) {
    const kind = path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, kind));
  }
  return { casts, literalSpreads };
}
