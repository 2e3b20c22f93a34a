import { isSeq } from "yaml";
import { suggestName } from "../../base/suggest.ts";
import type { ActionDeclaration } from "../action-declaration.ts";
import { INCLUDE_PREFIX } from "../include/include-path.ts";
import { LIMITS } from "../limits.ts";
import { isName, toName } from "../names.ts";
import type { IncludedPlaybook } from "../playbook.ts";
import type { Finding } from "../source/findings.ts";
import type { Value } from "../source/reader.ts";
import { GROUP, groupKeys, mayNest, type Nesting, refuseLoneFinally } from "./group.ts";
import { outputNames } from "./parse-outputs.ts";
import type { Parsing } from "./parsing.ts";
import type { StepOutline } from "./reaches.ts";
import { STEP_KEYS } from "./step-keys.ts";

/** A step whose keys, id and action are known; its expressions have not been read yet. */
export interface OutlinedStep extends StepOutline {
  readonly phase: "steps" | "finally";
  readonly uses: string;
  readonly include?: IncludedPlaybook;
  readonly value: Value;
  readonly keys: ReadonlyMap<string, Value>;
  /** The steps that are written in it, `finally` last. */
  readonly inner?: readonly OutlinedStep[];
}

/** A step that is read, but not yet the steps that are written in it. */
type OpenStep = Omit<OutlinedStep, "inner">;

/**
 * Reads the ids and actions of all steps first, so that the check of expressions can tell a later step from one that does
 * not exist.
 */
export function outlineSteps(
  steps: Value | undefined,
  atEnd: Value | undefined,
  parsing: Parsing,
): readonly OutlinedStep[] {
  return outline(steps, atEnd, new Set(), { depth: 0, room: { steps: LIMITS.steps } }, parsing);
}

/** The steps of a list and all that are inside them. */
export function allOutlined(outlined: readonly OutlinedStep[]): readonly OutlinedStep[] {
  return outlined.flatMap((step) => [step, ...allOutlined(step.inner ?? [])]);
}

/**
 * @param ids those of the steps around these. A step inside another one reads them too, so it needs an id of its own; steps
 * inside different ones do not read each other, and may have the same.
 */
function outline(
  steps: Value | undefined,
  atEnd: Value | undefined,
  ids: Set<string>,
  nesting: Nesting,
  parsing: Parsing,
): readonly OutlinedStep[] {
  const both = [
    ...stepValues(steps, "steps", parsing).map((value) => ({ value, phase: "steps" as const })),
    ...stepValues(atEnd, "finally", parsing).map((value) => ({ value, phase: "finally" as const })),
  ];
  const explicit = both.map(({ value, phase }) => {
    const keys = parsing.reader.closedMap(value, STEP_KEYS);
    const id = keys?.get("id");
    return { value, phase, keys, id: id && readId(id, ids, parsing) };
  });
  const open: readonly OpenStep[] = explicit.flatMap(({ value, phase, keys, id }) => {
    if (!keys) return [];
    if (keys.has("steps")) {
      const allowed = groupKeys(keys, parsing);
      return {
        ...outlineOf(allowed, parsing),
        id: id ?? freeId(GROUP.name, ids),
        phase,
        uses: GROUP.name,
        value,
        declaration: GROUP,
      };
    }
    refuseLoneFinally(keys, parsing);
    const { uses, declaration, include } = readUses(value, keys, parsing);
    if (uses.startsWith(INCLUDE_PREFIX)) refuseForInclude(keys, parsing);
    return {
      ...outlineOf(keys, parsing),
      id: id ?? freeId(uses, ids),
      phase,
      uses,
      value,
      ...(declaration ? { declaration } : {}),
      ...(include ? { include } : {}),
    };
  });
  // Only now are all ids known that the steps inside must not have.
  return open.map((step) => {
    const inside = step.keys.get("steps");
    return inside ? { ...step, inner: outlineInner(inside, step, ids, nesting, parsing) } : step;
  });
}

function outlineOf(keys: ReadonlyMap<string, Value>, parsing: Parsing) {
  return {
    keys,
    hasMatrix: keys.has("matrix"),
    outputNames: outputNames(keys.get("outputs"), parsing),
  };
}

function outlineInner(
  steps: Value,
  { keys }: OpenStep,
  around: ReadonlySet<string>,
  { depth, room }: Nesting,
  parsing: Parsing,
): readonly OutlinedStep[] {
  const atEnd = keys.get("finally");
  const counts = [steps, atEnd].map((list) => (isSeq(list?.node) ? list.node.items.length : 0));
  const nesting = { depth: depth + 1, room };
  if (isSeq(steps.node) && counts[0] === 0) {
    parsing.reader.report({
      code: "PB_MISSING_KEY",
      at: steps.key,
      message: "There is no step inside this one, so it would do nothing.",
      hint: "Add a step with uses.",
    });
  }
  if (!mayNest(steps, (counts[0] ?? 0) + (counts[1] ?? 0), nesting, parsing)) return [];
  return outline(steps, atEnd, new Set(around), nesting, parsing);
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
