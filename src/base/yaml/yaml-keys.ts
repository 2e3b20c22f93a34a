import { isScalar, type Node } from "yaml";
import { lostNumber } from "./number-text.ts";

/**
 * The name that a key gives; `undefined` for an empty text, and for anything else but a text.
 * @param plainKeys whether a number or true/false gives its text as a name, if YAML reads it as it is written.
 */
export function keyName(key: unknown, plainKeys: boolean): string | undefined {
  if (!isScalar(key)) return undefined;
  const { value } = key;
  if (typeof value === "string") return value === "" ? undefined : value;
  if (!plainKeys) return undefined;
  if (typeof value === "number") return lostNumber(key) === undefined ? String(value) : undefined;
  return typeof value === "boolean" && key.source === String(value) ? key.source : undefined;
}

/** The tags of the values that YAML texts have without any. */
const CORE_TAG = /^tag:yaml\.org,2002:(?:map|seq|str|int|float|bool|null)$/;

/** True for a node whose tag was reported as not supported, so that nothing is known of its value. */
export function hasRefusedTag(node: Node | null): boolean {
  return node?.tag !== undefined && !CORE_TAG.test(node.tag);
}

/** True for an unquoted `<<`, which YAML 1.1 replaces by the entries of another map. */
export function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.type === "PLAIN" && key.value === "<<";
}
