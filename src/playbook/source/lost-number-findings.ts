import type { JsonObject } from "../../base/json.ts";
import { lostNumbers } from "../../base/yaml/lost-numbers.ts";
import { numberAdvice } from "../../base/yaml/number-text.ts";
import { schemaAt, wantsNumber } from "../../schema/schema-at.ts";
import type { Finding } from "./findings.ts";
import type { Reader, Value } from "./reader.ts";

/** Reports numbers that YAML does not keep as they are written: 1.10 becomes 1.1. @param why what that matters for. */
export function reportLostNumbers(
  value: Value,
  reader: Reader,
  severity: NonNullable<Finding["severity"]>,
  why: string,
): void {
  for (const { node, text } of lostNumbers(value.node, reader.yaml)) {
    reader.report({
      code: "PB_NUMBER_TEXT",
      severity,
      at: reader.yaml.span(node),
      message: `YAML reads ${text} as ${String(node.value)}${why}.`,
      hint: numberAdvice(text, node.value),
    });
  }
}

/**
 * The same for values that a schema describes: a mistake where it wants something else than a number, a warning where it
 * takes anything.
 * @returns the paths of the mistakes, about which the schema need say nothing more.
 */
export function reportLostParams(value: Value, schema: JsonObject, reader: Reader): ReadonlySet<string> {
  const told = new Set<string>();
  for (const { path, node, text } of lostNumbers(value.node, reader.yaml)) {
    const wanted = schemaAt(schema, path);
    if (wantsNumber(wanted)) continue;
    const isMistake = typeof wanted?.type === "string";
    if (isMistake) told.add(path.join("/"));
    reader.report({
      code: "PB_NUMBER_TEXT",
      severity: isMistake ? "error" : "warning",
      at: reader.yaml.span(node),
      message: `YAML reads ${text} as ${String(node.value)}${isMistake ? ", but a text is wanted here" : ""}.`,
      hint: isMistake ? `Put it in quotes: "${text}"` : numberAdvice(text, node.value),
    });
  }
  return told;
}
