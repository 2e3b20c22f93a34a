import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { JsonValue } from "../json.ts";
import type { YamlTree } from "./yaml-tree.ts";

/** A node as plain JSON, with aliases expanded. What JSON cannot hold (an infinite number) becomes null. */
export function jsonOf(node: Node | null, tree: YamlTree): JsonValue {
  if (isMap(node)) {
    return Object.fromEntries(tree.entries(node).map(({ name, value }) => [name, jsonOf(value, tree)]));
  }
  if (isSeq(node)) return node.items.map((item) => jsonOf(tree.resolve(item), tree));
  if (!isScalar(node)) return null;
  const { value } = node;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
