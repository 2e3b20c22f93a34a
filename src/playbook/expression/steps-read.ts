import type { ASTNode } from "@marcbachmann/cel-js";
import { evaluationEnvironment } from "./cel-environment.ts";
import type { Expression } from "./template.ts";
import { childrenOf } from "./tree-nodes.ts";

/** Ids of the steps that an expression reads: `steps.app.cells`, `steps["app"].cells`. */
export function stepsRead(expression: Expression): ReadonlySet<string> {
  return fieldsRead(expression, "steps");
}

/** Names of the inputs that an expression reads. */
export function inputsRead(expression: Expression): ReadonlySet<string> {
  return fieldsRead(expression, "inputs");
}

function fieldsRead(expression: Expression, root: "steps" | "inputs"): ReadonlySet<string> {
  const names = new Set<string>();
  if (!expression.reads.has(root)) return names;
  collectFields(evaluationEnvironment("success").parse(expression.source).ast, root, names);
  return names;
}

function collectFields(node: ASTNode, root: string, names: Set<string>): void {
  const isAccess = node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
  if (isAccess && node.args[0].op === "id" && node.args[0].args === root) {
    const name = node.args[1];
    const id = typeof name === "string" ? name : name.op === "value" ? name.args : undefined;
    if (typeof id === "string") names.add(id);
  }
  for (const child of childrenOf(node.args)) collectFields(child, root, names);
}
