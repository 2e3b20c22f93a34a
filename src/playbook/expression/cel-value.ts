import type { JsonValue } from "../../base/json.ts";
import { refuseDeep, ValueSize } from "./value-size.ts";

/**
 * Converts a value of CEL to JSON; CEL's ints are bigints and become numbers.
 * @throws RangeError for a number that JSON cannot hold and for a value that is too large, TypeError for a value that is not
 * JSON (bytes, a CEL duration).
 */
export function toJson(value: unknown, size = new ValueSize(), depth = 0): JsonValue {
  size.add(value);
  refuseDeep(depth);
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return finite(value);
  if (typeof value === "bigint") return safe(value);
  if (Array.isArray(value)) return value.map((item) => toJson(item, size, depth + 1));
  if (value instanceof Date) return value.toISOString();
  if (isPlain(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [key, toJson(item, size, depth + 1)]),
    );
  throw new TypeError("it gives a value that a playbook cannot hold; convert it with string() or int()");
}

/** A value inside a text: a text unchanged, everything else as JSON. */
export function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError("it does not give a finite number; is there a division by zero?");
}

function safe(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new RangeError(`it gives ${value}, which is larger than a number may be`);
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
