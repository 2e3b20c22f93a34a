import type { ASTNode } from "@marcbachmann/cel-js";

/** The nodes directly below a node, as the author wrote it. */
export function childrenOf(args: unknown): readonly ASTNode[] {
  if (Array.isArray(args)) return args.flatMap(childrenOf);
  return typeof args === "object" && args !== null && "op" in args ? [args as ASTNode] : [];
}
