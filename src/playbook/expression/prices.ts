import { LIMITS } from "../limits.ts";
import { ValueSize } from "./value-size.ts";

/*
 * What CEL's operators and functions cost, in steps of about 200 ns, depending on their operands. Everything has a bound
 * here: nothing that the author of a playbook writes may block the bot or fill its memory. The divisors were measured with
 * the most expensive values (maps of 100,000 keys, texts of one repeated letter) and are rounded to the expensive side.
 */

/** Looking up the type of a value: CEL descends into the first item at each level, and enumerates the keys of maps for it. */
export function typeSteps(value: unknown): number {
  let steps = 0;
  let at = value;
  while (typeof at === "object" && at !== null && !(at instanceof Uint8Array)) {
    if (Array.isArray(at)) {
      steps += 1 / 4;
      at = at[0] as unknown;
    } else {
      const keys = Object.keys(at);
      steps += 1 / 4 + keys.length;
      at = keys[0] === undefined ? undefined : (at as Readonly<Record<string, unknown>>)[keys[0]];
    }
  }
  return steps;
}

/** @param left what may still be paid; a comparison is not followed any further. */
export function operatorSteps(op: string, left: number, a: unknown, b: unknown): number {
  switch (op) {
    case "+":
      return Math.max(lengthOf(a), lengthOf(b)) > 0 ? (lengthOf(a) + lengthOf(b)) / perStep(a) : 0;
    case "==":
    case "!=":
      return comparisonSteps(a, b, left);
    case "in":
      return Array.isArray(b) ? searchedListSteps(a, b, left) : 0;
    default:
      return typeof a === "string" ? lengthOf(a) / 256 : 0;
  }
}

/** @throws RangeError when a text or a list would become larger than a value may be. */
export function refuseHugeJoin(op: string, a: unknown, b: unknown): void {
  if (op !== "+") return;
  if (typeof a === "string" && typeof b === "string") refuseHugeText(a.length + b.length);
  if (Array.isArray(a) && Array.isArray(b) && a.length + b.length > LIMITS.valueNodes)
    throw new RangeError(`it gives a list of ${a.length + b.length} values`);
}

/** @param values the arguments; of a method, the receiver first. */
export function callSteps(name: string, values: readonly unknown[]): number {
  const [receiver, argument] = values;
  switch (name) {
    case "size":
      return typeof receiver === "string" ? receiver.length / 16 : 0;
    case "startsWith":
    case "endsWith":
      return lengthOf(argument) / 256;
    case "contains":
    case "indexOf":
    case "lastIndexOf":
      return searchSteps(lengthOf(receiver), lengthOf(argument));
    case "split":
      return searchSteps(lengthOf(receiver), lengthOf(argument)) + lengthOf(receiver) / 16;
    case "join":
      return Array.isArray(receiver) ? joinSteps(receiver, lengthOf(argument)) : 0;
    case "json":
      return lengthOf(receiver) / 4;
    case "duration":
      // cel-js parses it with a pattern that backtracks over digits, in cubic time.
      return lengthOf(receiver) ** 3 / 512;
    default:
      // Parts of a date in a time zone: each call creates a formatter, which takes half a millisecond.
      if (name.startsWith("get") && argument !== undefined) return 2_500;
      return values.reduce<number>((sum, value) => sum + lengthOf(value) / perStep(value), 0);
  }
}

/** @throws RangeError for a result that is larger than a value may be. */
export function refuseHugeResult(name: string, value: unknown): void {
  if (typeof value === "string") refuseHugeText(value.length);
  if (name === "json") new ValueSize().addAll(value);
}

/** How many characters of a text or items of a list are copied per step. */
function perStep(value: unknown): number {
  return Array.isArray(value) ? 8 : 64;
}

function lengthOf(value: unknown): number {
  return typeof value === "string" || Array.isArray(value) || value instanceof Uint8Array ? value.length : 0;
}

function refuseHugeText(characters: number): void {
  if (characters > LIMITS.valueCharacters)
    throw new RangeError(`it gives a text of ${characters} characters`);
}

/** JavaScript compares at every position of the text, in the worst case nearly the whole of what is sought. */
function searchSteps(text: number, sought: number): number {
  return text / 128 + (Math.max(0, text - sought + 1) * Math.min(sought, text)) / 512;
}

function joinSteps(list: readonly unknown[], separator: number): number {
  const characters = list.reduce<number>((sum, item) => sum + lengthOf(item) + separator, 0);
  return list.length / 8 + characters / 64;
}

function comparisonSteps(a: unknown, b: unknown, left: number): number {
  if (typeof a === "string" && typeof b === "string") return a.length === b.length ? a.length / 256 : 0;
  if (typeof a !== "object" || typeof b !== "object") return 0;
  if (Array.isArray(a) && Array.isArray(b) && a.length !== b.length) return 0;
  return deepSteps(a, left);
}

function searchedListSteps(sought: unknown, list: readonly unknown[], left: number): number {
  if (typeof sought === "object" && sought !== null) return deepSteps(list, left);
  return list.length * (1 / 8 + lengthOf(sought) / 2_048);
}

/** Counts everything in a value, however often it is shared: a list that holds another list twice is a tree that takes little memory. */
function deepSteps(value: unknown, bound: number): number {
  let steps = 0;
  const left: unknown[] = [value];
  while (left.length > 0 && steps <= bound) {
    const at = left.pop();
    steps += 1 / 4 + lengthOf(at) / 256;
    if (typeof at !== "object" || at === null) continue;
    const items: readonly unknown[] = Array.isArray(at) ? at : Object.values(at);
    steps += Array.isArray(at) ? 0 : items.length;
    if (steps + items.length / 4 > bound) return steps + items.length / 4;
    for (const item of items) left.push(item);
  }
  return steps;
}
