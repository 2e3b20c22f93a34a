import { suggestName } from "../../base/suggest.ts";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import { BOOLEAN } from "../expression/shape.ts";
import type { Template } from "../expression/template.ts";
import { checkParams } from "../params/check-params.ts";
import type { Step } from "../playbook.ts";
import type { Value } from "../source/reader.ts";
import type { OutlinedStep } from "./outline-steps.ts";
import type { Parsing } from "./parsing.ts";

const ACTION = "report.publish";
const CONDITION = (id: string) =>
  `!cancelled() && (steps.${id}.outcome == "succeeded" || steps.${id}.outcome == "failed")`;

/**
 * Reads `report`, which is short for a final `report.publish` step. It also runs when the measuring step failed: a breached
 * threshold is when people most want a report.
 */
export function parseReport(
  value: Value,
  outlined: readonly OutlinedStep[],
  reach: NamesInReach,
  parsing: Parsing,
): Step | undefined {
  const { reader, expressions, actions } = parsing;
  const keys = reader.closedMap(value, {
    what: "report",
    known: ["results", "charts", "attach", "compare_with", "channel"],
    habits: { chart: "Write charts: with a list.", compare: "Write compare_with: previous or reference." },
  });
  const declaration = actions.get(ACTION);
  if (!keys || !declaration) return undefined;
  const template = withoutUnknown(expressions.template(value.node, reach), keys);
  checkParams(declaration, template, value, reader);
  const results = keys.get("results");
  const measuring = results && readMeasuringStep(results, outlined, parsing);
  if (!measuring) return undefined;
  return {
    id: freeId(outlined),
    name: { kind: "literal", value: "Report" },
    uses: ACTION,
    declaration,
    with: template,
    if: {
      source: CONDITION(measuring),
      range: reader.findings.range(value.key),
      reads: new Set(["steps"]),
      shape: BOOLEAN,
    },
    maxParallel: 1,
    failFast: true,
    retry: { attempts: 1, backoffMs: 0 },
    continueOnError: false,
    thresholds: [],
    range: reader.findings.range(reader.span(value)),
  };
}

function readMeasuringStep(
  results: Value,
  outlined: readonly OutlinedStep[],
  { reader }: Parsing,
): string | undefined {
  const id = reader.text(results);
  if (id === undefined) return undefined;
  const measuring = outlined.filter(({ declaration, phase }) => phase === "steps" && declaration?.result);
  const hint =
    measuring.length === 0
      ? "Add a step that measures, such as load.run."
      : suggestName(
          id,
          measuring.map((candidate) => candidate.id),
        );
  const step = outlined.find((candidate) => candidate.id === id && candidate.phase === "steps");
  if (!step) {
    reader.report({
      code: "PB_UNKNOWN_STEP",
      at: reader.span(results),
      message: `There is no step "${id}" to report on.`,
      hint,
    });
    return undefined;
  }
  if (step.declaration && !step.declaration.result) {
    reader.report({
      code: "PB_NOTHING_MEASURED",
      at: reader.span(results),
      message: `The step "${id}" uses ${step.uses}, which measures nothing that could be reported.`,
      hint,
    });
    return undefined;
  }
  return id;
}

function withoutUnknown(template: Template, keys: ReadonlyMap<string, Value>): Template {
  if (template.kind !== "map") return template;
  return { kind: "map", entries: new Map([...template.entries].filter(([key]) => keys.has(key))) };
}

function freeId(outlined: readonly OutlinedStep[]): string {
  const taken = new Set(outlined.map(({ id }) => id));
  let id = "report";
  for (let n = 2; taken.has(id); n++) id = `report_${n}`;
  return id;
}
