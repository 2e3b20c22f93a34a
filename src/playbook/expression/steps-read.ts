import type { ASTNode } from "@marcbachmann/cel-js";
import { evaluationEnvironment } from "./cel-environment.ts";
import type { Expression } from "./template.ts";
import { childrenOf } from "./tree-nodes.ts";

/** Ids of the steps that an expression reads: `steps.app.cells`, `steps["app"].cells`. */
export function stepsRead(expression: Expression): ReadonlySet<string> {
  const ids = new Set<string>();
  if (!expression.reads.has("steps")) return ids;
  collectSteps(evaluationEnvironment("success").parse(expression.source).ast, ids);
  return ids;
}

function collectSteps(node: ASTNode, ids: Set<string>): void {
  const isAccess = node.op === "." || node.op === ".?" || node.op === "[]" || node.op === "[?]";
  if (isAccess && node.args[0].op === "id" && node.args[0].args === "steps") {
    const name = node.args[1];
    const id = typeof name === "string" ? name : name.op === "value" ? name.args : undefined;
    if (typeof id === "string") ids.add(id);
  }
  for (const child of childrenOf(node.args)) collectSteps(child, ids);
}
