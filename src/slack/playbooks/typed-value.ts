import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { InputDeclaration } from "../../playbook/playbook.ts";
import { looseDuration } from "../typing/loose-duration.ts";

const YES: ReadonlySet<string> = new Set(["yes", "y", "on", "true", "1"]);
const NO: ReadonlySet<string> = new Set(["no", "n", "off", "false", "0"]);

/** Typed values as their inputs are declared: `YES` is true, `Sidecar` the option `sidecar`, `30 sec` a duration. */
export function typedValues(
  inputs: ReadonlyMap<string, InputDeclaration>,
  given: JsonObject,
): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const declaration = inputs.get(name);
      return [
        name,
        typeof value === "string" && declaration !== undefined ? typedValue(declaration, value) : value,
      ];
    }),
  );
}

/** A text as its input is declared, or as it is where it means nothing of that type: what is wrong is said elsewhere. */
function typedValue({ type, options = [] }: InputDeclaration, text: string): string {
  const plain = text.normalize("NFKC").trim();
  const word = plain.toLowerCase();
  switch (type) {
    case "boolean":
      return YES.has(word) ? "true" : NO.has(word) ? "false" : text;
    case "choice":
      return options.includes(text)
        ? text
        : (options.find((option) => option.toLowerCase() === word) ?? text);
    case "integer":
    case "number":
      return typedNumber(plain, type) ?? text;
    case "duration":
      return looseDuration(plain) ?? text;
    case "array":
    case "string":
    case "secret":
      return text;
  }
}

/** `+5`, `5_000`, `5,000` (of whole numbers, where no comma is a decimal point) and `5k`. */
function typedNumber(text: string, type: "integer" | "number"): string | undefined {
  const grouped = type === "integer" && /^[+-]?\d{1,3}(?:,\d{3})+$/.test(text);
  const plain = (grouped ? text.replaceAll(",", "") : text).replace(/^\+/, "").replaceAll("_", "");
  const thousands = /^(-?\d+(?:\.\d+)?)k$/i.exec(plain)?.[1];
  if (thousands !== undefined) return String(Math.round(Number(thousands) * 1_000_000) / 1_000);
  return /^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(plain) ? plain : undefined;
}
