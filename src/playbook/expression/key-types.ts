import type { ASTNode } from "@marcbachmann/cel-js";
import { childrenOf } from "./tree-nodes.ts";

interface CheckedType {
  readonly kind: string;
  readonly valueType?: unknown;
}

interface Checker {
  check(node: unknown, context: unknown): CheckedType;
  createError(code: string, message: string, node: unknown): Error;
}

interface MapNode {
  readonly args: readonly (readonly [ASTNode, ASTNode])[];
  check(checker: Checker, node: unknown, context: unknown): CheckedType;
}

/**
 * Makes the type check refuse maps whose keys are lists or maps, as CEL does. cel-js accepts them, and the names of their
 * types double in length each time: the check of `[1].map(a, {a: a}).map(a, {a: a})` and so on would never end.
 */
export function checkKeyTypes(ast: ASTNode): void {
  for (const node of mapsUnder(ast)) {
    const check = node.check.bind(node);
    node.check = (checker, itself, context) => {
      for (const [key] of node.args) {
        const { kind, valueType } = checker.check(key, context);
        if (kind === "primitive" || (kind === "dyn" && valueType === undefined)) continue;
        throw checker.createError(
          "bad_map_key",
          "a key of a map must be a text, a number or true/false",
          key,
        );
      }
      return check(checker, itself, context);
    };
  }
}

function* mapsUnder(node: ASTNode): Generator<MapNode> {
  if (node.op === "map") yield node as unknown as MapNode;
  for (const child of childrenOf(node.args)) yield* mapsUnder(child);
}
