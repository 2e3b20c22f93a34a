import { suggestName } from "../../base/suggest.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { INCLUDE_PREFIX } from "../include/include-path.ts";
import { LIMITS } from "../limits.ts";
import { isName, toName } from "../names.ts";
import type { IncludedPlaybook } from "../playbook.ts";
import type { Finding } from "../source/findings.ts";
import type { Value } from "../source/reader.ts";
import { outputNames } from "./parse-outputs.ts";
import type { Parsing } from "./parsing.ts";
import type { StepOutline } from "./reaches.ts";

/** A step whose keys, id and action are known; its expressions have not been read yet. */
export interface OutlinedStep extends StepOutline {
  readonly phase: "steps" | "finally";
  readonly uses: string;
  readonly include?: IncludedPlaybook;
  readonly value: Value;
  readonly keys: ReadonlyMap<string, Value>;
}

const STEP_KEYS = {
  known: [
    "id",
    "name",
    "uses",
    "with",
    "if",
    "matrix",
    "retry",
    "timeout",
    "continue_on_error",
    "on_interrupt",
    "thresholds",
    "expect",
    "outputs",
  ],
  habits: {
    max_parallel: "Write it inside matrix.",
    fail_fast: "Write it inside matrix.",
    "continue-on-error": "Write continue_on_error.",
    run: "There is no shell step: use an action with uses.",
    shell: "There is no shell step: use an action with uses.",
    needs: "Steps run in the order in which they are written; remove it.",
    env: "Steps have no environment: give values in with.",
    strategy: "Write matrix directly in the step.",
    "timeout-minutes": 'Write timeout with a unit, such as "timeout: 10m".',
    params: "Write with.",
    args: "Write with.",
    action: "Write uses.",
    when: "Write if.",
  },
} as const;

/**
 * Reads the ids and actions of all steps first, so that the check of expressions can tell a later step from one that does
 * not exist.
 */
export function outlineSteps(
  steps: Value | undefined,
  atEnd: Value | undefined,
  parsing: Parsing,
): readonly OutlinedStep[] {
  const ids = new Set<string>();
  const both = [
    ...stepValues(steps, "steps", parsing).map((value) => ({ value, phase: "steps" as const })),
    ...stepValues(atEnd, "finally", parsing).map((value) => ({ value, phase: "finally" as const })),
  ];
  const explicit = both.map(({ value, phase }) => {
    const keys = parsing.reader.closedMap(value, { what: "a step", ...STEP_KEYS });
    const id = keys?.get("id");
    return { value, phase, keys, id: id && readId(id, ids, parsing) };
  });
  return explicit.flatMap(({ value, phase, keys, id }) => {
    if (!keys) return [];
    const { uses, declaration, include } = readUses(value, keys, parsing);
    if (uses.startsWith(INCLUDE_PREFIX)) refuseForInclude(keys, parsing);
    return {
      id: id ?? freeId(uses, ids),
      phase,
      uses,
      value,
      keys,
      hasMatrix: keys.has("matrix"),
      outputNames: outputNames(keys.get("outputs"), parsing),
      ...(declaration ? { declaration } : {}),
      ...(include ? { include } : {}),
    };
  });
}

/** Keys that belong to the steps of the included playbook, and why. */
const NOT_FOR_INCLUDES: Readonly<Record<string, string>> = {
  retry: "Steps are retried one by one",
  on_interrupt: "Steps continue one by one after a crash",
  expect: "It judges what a step of a lesson looks at",
  thresholds: "Thresholds judge a step that measures",
  outputs: "It gives the outputs of the included playbook",
};

function refuseForInclude(keys: ReadonlyMap<string, Value>, { reader }: Parsing): void {
  for (const [name, why] of Object.entries(NOT_FOR_INCLUDES)) {
    const value = keys.get(name);
    if (!value) continue;
    reader.report({
      code: "PB_UNKNOWN_KEY",
      at: value.key,
      message: `"${name}" has no meaning for an included playbook.`,
      hint: `${why}: write it in the included playbook.`,
    });
  }
}

function stepValues(value: Value | undefined, what: string, { reader }: Parsing): readonly Value[] {
  if (!value) return [];
  const items = reader.list(value, what) ?? [];
  if (items.length > LIMITS.steps) {
    reader.report({
      code: "PB_TOO_LARGE",
      at: value.key,
      message: `"${what}" has ${items.length} steps; at most ${LIMITS.steps} are allowed.`,
      hint: "Use a matrix for repetition, or split the playbook.",
    });
    return items.slice(0, LIMITS.steps);
  }
  return items;
}

function readId(value: Value, taken: Set<string>, { reader }: Parsing): string | undefined {
  const id = reader.text(value);
  if (id === undefined) return undefined;
  const at = reader.span(value);
  if (!isName(id)) {
    reader.report({
      code: "PB_BAD_NAME",
      at,
      message: `"${id}" cannot be an id: expressions could not read it${id.includes("-") ? ", a hyphen is a minus there" : ""}.`,
      hint: `Use lower-case letters, digits and _, such as ${toName(id)}.`,
    });
  } else if (taken.has(id)) {
    reader.report({
      code: "PB_DUPLICATE_ID",
      at,
      message: `There is another step with the id "${id}".`,
      hint: "Give each step its own id.",
    });
    return undefined;
  }
  taken.add(id);
  return id;
}

function readUses(
  step: Value,
  keys: ReadonlyMap<string, Value>,
  { reader, actions, openInclude }: Parsing,
): { uses: string; declaration?: ActionDeclaration; include?: IncludedPlaybook } {
  const value = keys.get("uses");
  if (!value) {
    reader.report({
      code: "PB_MISSING_KEY",
      at: firstLine(reader.span(step), reader.yaml.text),
      message: 'This step has no "uses": it does nothing.',
      hint: `Add uses: with an action. ${suggestName("", actions.keys())}`,
    });
    return { uses: "" };
  }
  const uses = reader.text(value) ?? "";
  if (uses.startsWith(INCLUDE_PREFIX)) {
    const opened = openInclude(uses);
    if ("code" in opened) reader.report({ ...opened, at: reader.span(value) });
    else if (opened.included) {
      return { uses, include: opened.included, declaration: opened.included.declaration };
    }
    return { uses };
  }
  const declaration = actions.get(uses);
  if (declaration) return { uses, declaration };
  if (uses !== "") reader.report({ ...unknownAction(uses, actions.keys()), at: reader.span(value) });
  return { uses };
}

function unknownAction(uses: string, known: Iterable<string>): Pick<Finding, "code" | "message" | "hint"> {
  if (uses.includes("@") || uses.includes("/")) {
    return {
      code: "PB_UNKNOWN_ACTION",
      message: `There is no action "${uses}"; actions of GitHub cannot be used here.`,
      hint: suggestName(uses, known),
    };
  }
  return {
    code: "PB_UNKNOWN_ACTION",
    message: `There is no action "${uses}".`,
    hint: suggestName(uses, known),
  };
}

function freeId(uses: string, taken: Set<string>): string {
  const base = toName(uses === "" ? "step" : uses);
  let id = base;
  for (let n = 2; taken.has(id); n++) id = `${base}_${n}`;
  taken.add(id);
  return id;
}

function firstLine({ start, end }: { start: number; end: number }, text: string) {
  const line = text.indexOf("\n", start);
  return { start, end: line === -1 ? end : Math.min(end, line) };
}
