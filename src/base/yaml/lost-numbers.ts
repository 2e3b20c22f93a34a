import { isMap, isScalar, isSeq, type Node, type Scalar } from "yaml";
import { lostNumber } from "./number-text.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** The numbers below a node whose text is lost, with their paths. Infinite ones were refused when the text was read. */
export function lostNumbers(
  node: Node | null,
  tree: YamlTree,
  path: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly node: Scalar; readonly text: string }[] {
  if (isMap(node))
    return tree.entries(node).flatMap(({ name, value }) => lostNumbers(value, tree, [...path, name]));
  if (isSeq(node))
    return node.items.flatMap((item, index) =>
      lostNumbers(tree.resolve(item), tree, [...path, String(index)]),
    );
  const text = lostNumber(node);
  return text === undefined || !isScalar(node) || !Number.isFinite(node.value) ? [] : [{ path, node, text }];
}
