import { Environment } from "@marcbachmann/cel-js";
import { actionCatalogue } from "../../src/actions/catalogue.ts";
import type { JsonObject, JsonValue } from "../../src/base/json.ts";
import type { Template } from "../../src/playbook/expression/template.ts";
import { evaluateTemplate, parsePlaybook } from "../../src/playbook/index.ts";
import { scopeWith } from "../support/playbooks.ts";

/** A playbook whose only step returns the value of an expression over three inputs. */
export const read = (source: string) => readValue(`\${{ ${source} }}`);

export function readValue(value: JsonValue) {
  const text = [
    "version: 1",
    "name: x",
    "inputs:",
    "  l: { type: array, items: string, default: [a, b, c] }",
    "  m: { type: array, items: integer, default: [1, 2, 3] }",
    "  s: { type: string, default: text }",
    "steps:",
    "  - uses: wait",
    "    with: { duration: 1s }",
    `    outputs: { value: ${JSON.stringify(value)} }`,
  ].join("\n");
  return parsePlaybook({ path: "x.yaml", text }, actionCatalogue);
}

/** What the step of such a playbook returns; `undefined` if the playbook is refused. */
export function given({ playbook }: ReturnType<typeof read>): Template | undefined {
  return playbook?.steps[0]?.outputs?.get("value");
}

export function templateOf(parsed: ReturnType<typeof read>): Template {
  const template = given(parsed);
  if (!template) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return template;
}

export const DEFAULTS = { l: ["a", "b", "c"], m: [1, 2, 3], s: "text" };

export function valueFrom(source: string, inputs: JsonObject = DEFAULTS): JsonValue {
  return evaluateTemplate(templateOf(read(source)), { ...scopeWith(), inputs });
}

/** The value as CEL itself evaluates it, with nothing added. */
export function plainly(source: string): unknown {
  return new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false }).evaluate(
    source,
    {
      inputs: DEFAULTS,
    },
  );
}

/** Integers in CEL are bigints. */
export const asJson = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (_key, part: unknown) => (typeof part === "bigint" ? Number(part) : part)),
  );
