import { isMap } from "yaml";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import type { Template } from "../expression/template.ts";
import { isName, toName } from "../names.ts";
import { reportLostNumbers } from "../source/lost-number-findings.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

/** Reads `outputs` of a step or of a playbook: names to values. */
export function parseOutputs(
  value: Value,
  reach: NamesInReach,
  { reader, expressions }: Parsing,
): ReadonlyMap<string, Template> {
  const outputs = new Map<string, Template>();
  for (const entry of reader.map(value, "outputs") ?? []) {
    if (!isName(entry.name)) {
      reader.report({
        code: "PB_BAD_NAME",
        at: entry.key,
        message: `"${entry.name}" cannot be the name of an output: expressions could not read it.`,
        hint: `Use lower-case letters, digits and _, such as ${toName(entry.name)}.`,
      });
    }
    reportLostNumbers(entry, reader, "warning", "");
    outputs.set(entry.name, expressions.template(entry.node, reach));
  }
  return outputs;
}

/** Only the names, before the rest of the step is read. `parseOutputs` reports what is wrong with them. */
export function outputNames(
  value: Value | undefined,
  { reader }: Pick<Parsing, "reader">,
): readonly string[] {
  if (!isMap(value?.node)) return [];
  return reader.yaml.entries(value.node).flatMap(({ name }) => (isName(name) ? [name] : []));
}
