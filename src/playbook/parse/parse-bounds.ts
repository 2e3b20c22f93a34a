import { parseDuration } from "../../base/duration.ts";
import { LIMITS } from "../limits.ts";
import type { InputBounds, InputType } from "../playbook.ts";
import type { Reader, Value } from "../source/reader.ts";

type Keys = ReadonlyMap<string, Value>;

/** Reads how small and how large the value of an input may be. Each key applies only to some types. */
export function parseBounds(keys: Keys, type: InputType, reader: Reader): InputBounds {
  const [minimum, maximum] = parsePair(keys, ["minimum", "maximum"], reader, (value) =>
    parseBound(value, type, reader),
  );
  const [minItems, maxItems] = parsePair(keys, ["min_items", "max_items"], reader, (value) =>
    parseCount(value, type, "array", LIMITS.valueNodes, reader),
  );
  const [minLength, maxLength] = parsePair(keys, ["min_length", "max_length"], reader, (value) =>
    parseCount(value, type, "string", LIMITS.valueCharacters, reader),
  );
  const bounds = { minimum, maximum, minItems, maxItems, minLength, maxLength };
  return Object.fromEntries(Object.entries(bounds).filter(([, bound]) => bound !== undefined));
}

function parsePair<T extends number | string>(
  keys: Keys,
  [least, most]: readonly [string, string],
  reader: Reader,
  read: (value: Value) => T | undefined,
): readonly [T | undefined, T | undefined] {
  const [lower, upper] = [keys.get(least), keys.get(most)];
  const [minimum, maximum] = [lower && read(lower), upper && read(upper)];
  if (upper && minimum !== undefined && maximum !== undefined && sizeOf(minimum) > sizeOf(maximum)) {
    reader.report({
      code: "PB_OUT_OF_RANGE",
      at: reader.span(upper),
      message: `The ${most} ${maximum} is below the ${least} ${minimum}.`,
      hint: "Swap them.",
    });
  }
  return [minimum, maximum];
}

/** The size of a bound; of a duration, in ms. */
function sizeOf(bound: number | string): number {
  return typeof bound === "number" ? bound : (parseDuration(bound) ?? Number.NaN);
}

function parseBound(value: Value, type: InputType, reader: Reader): number | string | undefined {
  if (refuseFor(type, ["integer", "number", "duration"], value, reader)) return undefined;
  if (type === "duration") return reader.duration(value) === undefined ? undefined : reader.text(value);
  const bound = reader.scalar(value);
  if (typeof bound === "number" && Number.isFinite(bound)) return bound;
  reader.report({
    code: "PB_WRONG_TYPE",
    at: reader.span(value),
    message: `"${value.name}" must be a number.`,
    hint: "Write a number without quotes.",
  });
  return undefined;
}

function parseCount(
  value: Value,
  type: InputType,
  allowed: InputType,
  maximum: number,
  reader: Reader,
): number | undefined {
  return refuseFor(type, [allowed], value, reader) ? undefined : reader.integer(value, 0, maximum);
}

/** Reports a key that does not apply to inputs of this type. @returns whether it does not apply. */
export function refuseFor(
  type: InputType,
  allowed: readonly InputType[],
  value: Value,
  reader: Reader,
): boolean {
  if (allowed.includes(type)) return false;
  reader.report({
    code: "PB_UNKNOWN_KEY",
    at: value.key,
    message: `"${value.name}" has no meaning for an input of the type ${type}.`,
    hint: `It belongs to inputs of the type ${allowed.join(", ").replace(/, (?=[^,]*$)/, " or ")}. Remove it, or change the type.`,
  });
  return true;
}
