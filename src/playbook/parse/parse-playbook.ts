import { isSeq } from "yaml";
import { type Diagnostic, hasErrors } from "../../base/diagnostic.ts";
import type { ActionCatalogue } from "../action-declaration.ts";
import { plainPath } from "../include/include-path.ts";
import { Includes, type ParseFile } from "../include/includes.ts";
import type { Playbook, PlaybookSource } from "../playbook.ts";
import { readPlaybookYaml } from "../source/read-playbook-yaml.ts";
import { Reader, type Value } from "../source/reader.ts";
import { WorkBudget } from "../work-budget.ts";
import { allOutlined, type OutlinedStep, outlineSteps } from "./outline-steps.ts";
import { parseConcurrency, parseLabels, parseName, parseTimeout, parseVersion } from "./parse-header.ts";
import { parseInputs } from "./parse-inputs.ts";
import { parseOutputs } from "./parse-outputs.ts";
import { parsePermissions } from "./parse-permissions.ts";
import { parseReport } from "./parse-report.ts";
import { parseSteps } from "./parse-step.ts";
import { newParsing, type Parsing } from "./parsing.ts";
import { Reaches } from "./reaches.ts";

const PLAYBOOK_KEYS = {
  what: "the playbook",
  known: [
    "version",
    "name",
    "title",
    "description",
    "labels",
    "inputs",
    "permissions",
    "concurrency",
    "timeout",
    "steps",
    "finally",
    "outputs",
    "report",
  ],
  habits: {
    on_interrupt: "Write it in the step.",
    includes: "Use another playbook in a step: uses: playbook:./other.yaml.",
    defaults: "Write each value where it is used, or declare an input with a default.",
    schedule: "A playbook does not say when it runs: remove it.",
    on: "A playbook does not say what starts it: remove it.",
    jobs: "A playbook has its steps at the top level.",
    apiVersion: "Write version: 1.",
    tasks: "Write steps.",
    env: "Write inputs with defaults.",
    vars: "Write inputs with defaults.",
  },
} as const;

/**
 * Parses and checks a playbook: names are resolved and expressions are checked. Reports all mistakes in the file and its
 * includes at once; if one of them is an error there is no playbook. Never throws, whatever the text.
 * @param budget what it may cost, and afterwards what it has cost.
 */
export function parsePlaybook(
  source: PlaybookSource,
  actions: ActionCatalogue,
  budget: WorkBudget = new WorkBudget(),
): ParsedPlaybook {
  const parseFile: ParseFile = (file, chain) => {
    const { yaml, findings } = readPlaybookYaml(file, budget);
    if (!yaml) return { diagnostics: findings.list() };
    const reader = new Reader(yaml, findings);
    const parsing = newParsing(reader, actions, (uses) => includes.open(uses, chain), budget);
    const playbook = readPlaybook(file, parsing);
    const diagnostics = findings.list();
    return playbook && !hasErrors(diagnostics) ? { playbook, diagnostics } : { diagnostics };
  };
  const includes = new Includes(source, parseFile);
  const { playbook, diagnostics: own } = parseFile(source, [plainPath(source.path)]);
  const diagnostics = [...own, ...includes.diagnostics];
  return { source, diagnostics, playbook: hasErrors(diagnostics) ? undefined : playbook };
}

/** The text of a playbook, and the result of reading it. */
export interface ParsedPlaybook {
  readonly source: PlaybookSource;
  /** Absent if there is an error. */
  readonly playbook: Playbook | undefined;
  /** Errors and warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

function readPlaybook(source: PlaybookSource, parsing: Parsing): Playbook | undefined {
  const { reader } = parsing;
  const start = { start: 0, end: Math.min(1, source.text.length) };
  const root: Value = { name: "playbook", node: reader.yaml.root, key: start };
  const keys = reader.closedMap(root, PLAYBOOK_KEYS);
  if (!keys) return undefined;
  const required = (name: string, hint: string) => {
    const value = keys.get(name);
    if (!value) {
      reader.report({ code: "PB_MISSING_KEY", at: start, message: `The playbook has no "${name}".`, hint });
    }
    return value;
  };
  parseVersion(required("version", "Add version: 1 as the first line."), reader);
  const name = parseName(required("name", "Add name: with a short name such as nightly-race."), reader);
  const inputs = parseInputs(keys.get("inputs"), reader);
  const steps = required("steps", "Add steps: with a list of at least one step.");
  const outlined = outlineSteps(steps, keys.get("finally"), parsing);
  if (steps && isSeq(steps.node) && steps.node.items.length === 0) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: steps.key,
      message: "The playbook has no step, so it would do nothing.",
      hint: "Add a step with uses.",
    });
  }
  const text = (key: string) => {
    const value = keys.get(key);
    return value && reader.text(value);
  };
  const header = {
    source,
    name: name ?? "",
    title: text("title") ?? name ?? "",
    description: text("description") ?? "",
    labels: parseLabels(keys.get("labels"), reader),
    inputs,
    ...parseTimeout(keys.get("timeout"), reader),
  };
  const reaches = Reaches.ofPlaybook(inputs, outlined);
  const phases = parseSteps(outlined, { header, reaches }, parsing);
  const report = keys.get("report");
  const atEnd = { index: phases.steps.length };
  const reportReach = reaches.at("step", atEnd);
  const reportStep = report && parseReport(report, outlined, reportReach, parsing);
  const concurrency = parseConcurrency(keys.get("concurrency"), reaches.at("header"), parsing);
  const permissions = parsePermissions(keys.get("permissions"), includesOf(outlined), reader);
  if (!concurrency) warnOfConcurrency(outlined, reader);
  const outputs = keys.get("outputs");
  return {
    ...header,
    ...(permissions ? { permissions } : {}),
    ...(concurrency ? { concurrency } : {}),
    steps: [...phases.steps, ...(reportStep ? [reportStep] : [])],
    finally: phases.finally,
    ...(outputs ? { outputs: parseOutputs(outputs, reaches.at("playbookOutputs", atEnd), parsing) } : {}),
  };
}

function includesOf(outlined: readonly OutlinedStep[]) {
  return allOutlined(outlined).flatMap(({ include, keys }) => {
    const uses = keys.get("uses");
    return include && uses ? [{ include, uses }] : [];
  });
}

/** A run belongs only to the group of its own playbook. People who read the included one might rely on that one's group. */
function warnOfConcurrency(outlined: readonly OutlinedStep[], reader: Reader): void {
  for (const { include, uses } of includesOf(outlined)) {
    if (!include.playbook.concurrency) continue;
    reader.report({
      code: "PB_INCLUDE_CONCURRENCY",
      severity: "warning",
      at: reader.span(uses),
      message: "The included playbook keeps its runs apart with its concurrency, which does not apply here.",
      hint: "Write concurrency in this playbook, too.",
    });
  }
}
