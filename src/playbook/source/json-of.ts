import { isMap, isScalar, isSeq, type Node } from "yaml";
import type { JsonValue } from "../../base/json.ts";
import type { YamlFile } from "./yaml-file.ts";

/** A node as plain JSON, with aliases expanded. What JSON cannot hold (an infinite number) becomes null. */
export function jsonOf(node: Node | null, yaml: YamlFile): JsonValue {
  if (isMap(node)) {
    return Object.fromEntries(yaml.entries(node).map(({ name, value }) => [name, jsonOf(value, yaml)]));
  }
  if (isSeq(node)) return node.items.map((item) => jsonOf(yaml.resolve(item), yaml));
  if (!isScalar(node)) return null;
  const { value } = node;
  if (typeof value === "string" || typeof value === "boolean") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
