import { parseDuration } from "../../base/duration.ts";
import type { JsonValue } from "../../base/json.ts";
import { suggestName } from "../../base/suggest.ts";
import type { InputDeclaration } from "../playbook.ts";
import { secretName, secretReference } from "./secret-reference.ts";

/** A value that fits its declaration, or what is wrong with it as the end of a sentence ("must be …"). */
export type CheckedValue =
  | { readonly value: JsonValue }
  | { readonly problem: string; readonly hint: string };

/** Checks a typed value against an input's declaration: type, options, bounds. */
export function checkInputValue(declaration: InputDeclaration, given: JsonValue): CheckedValue {
  switch (declaration.type) {
    case "string":
      return typeof given === "string"
        ? checkCount(declaration.minLength, declaration.maxLength, [...given].length, "character", given)
        : mistyped("a text", given, "Put it in quotes.");
    case "boolean":
      return typeof given === "boolean" ? { value: given } : mistyped("true or false", given);
    case "integer":
    case "number":
      return checkNumber(declaration, declaration.type, given);
    case "choice":
      return checkChoice(declaration.options ?? [], given);
    case "duration":
      return checkDuration(declaration, given);
    case "array":
      return checkArray(declaration, given);
    case "secret":
      return checkSecret(given);
  }
}

function checkNumber(
  { minimum, maximum }: InputDeclaration,
  type: "integer" | "number",
  given: JsonValue,
): CheckedValue {
  if (typeof given !== "number" || (type === "integer" && !Number.isSafeInteger(given))) {
    return mistyped(type === "integer" ? "a whole number" : "a number", given);
  }
  if (typeof minimum === "number" && given < minimum) return outside(`at least ${minimum}`, given);
  if (typeof maximum === "number" && given > maximum) return outside(`at most ${maximum}`, given);
  return { value: given };
}

/** @param count how many `what`s there are in `given`. */
function checkCount(
  minimum: number | undefined,
  maximum: number | undefined,
  count: number,
  what: string,
  given: JsonValue,
): CheckedValue {
  const bound =
    minimum !== undefined && count < minimum
      ? `at least ${counted(minimum, what)}`
      : maximum !== undefined && count > maximum
        ? `at most ${counted(maximum, what)}`
        : undefined;
  if (bound === undefined) return { value: given };
  return { problem: `must have ${bound}, but it has ${count}`, hint: `Give it ${bound}.` };
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

function checkChoice(options: readonly string[], given: JsonValue): CheckedValue {
  if (typeof given === "string" && options.includes(given)) return { value: given };
  return {
    problem: `must be one of ${options.join(", ")}, but it is ${show(given)}`,
    hint: suggestName(String(given), options),
  };
}

function checkDuration({ minimum, maximum }: InputDeclaration, given: JsonValue): CheckedValue {
  const givenMs = typeof given === "string" ? parseDuration(given) : undefined;
  if (typeof given === "string" && givenMs !== undefined) {
    if (givenMs < boundMs(minimum, 0)) return outside(`at least ${minimum}`, given);
    if (givenMs > boundMs(maximum, Number.POSITIVE_INFINITY)) return outside(`at most ${maximum}`, given);
    return { value: given };
  }
  const bare = typeof given === "number" || (typeof given === "string" && /^\d+$/.test(given));
  if (bare) {
    return {
      problem: `is a duration and needs a unit, but it is ${given}`,
      hint: `Write ${given}s for seconds or ${given}m for minutes.`,
    };
  }
  return mistyped("a duration", given, "Write a duration such as 30s, 5m or 1h30m.");
}

function boundMs(bound: number | string | undefined, otherwiseMs: number): number {
  return (typeof bound === "string" ? parseDuration(bound) : undefined) ?? otherwiseMs;
}

/** Never shows the value: somebody may have given the secret itself. */
function checkSecret(given: JsonValue): CheckedValue {
  const name = typeof given === "string" ? secretName(given) : undefined;
  if (name !== undefined) return { value: secretReference(name) };
  return {
    problem: "must be the name of a secret that the operator keeps",
    hint: "Names consist of letters, digits, dots, hyphens and _. Give the name, never the secret itself.",
  };
}

function checkArray(
  { items = "string", name, minItems, maxItems }: InputDeclaration,
  given: JsonValue,
): CheckedValue {
  if (!Array.isArray(given))
    return mistyped("a list", given, `Write [a, b] in a playbook, ${name}=a,b in a command.`);
  for (const item of given as readonly JsonValue[]) {
    const fits =
      items === "string"
        ? typeof item === "string"
        : items === "integer"
          ? Number.isSafeInteger(item)
          : typeof item === "number";
    if (!fits) return mistyped(`a list of ${ITEM_NAMES[items]}`, item, "Check each item.");
  }
  return checkCount(minItems, maxItems, given.length, "value", given);
}

const ITEM_NAMES = { string: "texts", integer: "whole numbers", number: "numbers" } as const;

function mistyped(wanted: string, given: JsonValue, hint = `Write ${wanted}.`): CheckedValue {
  return { problem: `must be ${wanted}, but it is ${show(given)}`, hint };
}

function outside(bound: string, given: number | string): CheckedValue {
  return { problem: `must be ${bound}, but it is ${given}`, hint: `Choose ${bound}.` };
}

function show(value: JsonValue): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : JSON.stringify(value).slice(0, 60);
}
