import { Type } from "typebox";
import type { ActionDeclaration } from "../action-declaration.ts";
import { STEPS_INSIDE } from "../include/holds-steps.ts";
import { LIMITS } from "../limits.ts";
import type { Value } from "../source/reader.ts";
import type { Parsing } from "./parsing.ts";

/** A step that holds other steps, as an action: it has no parameters, and its outputs are those that the step adds. */
export const GROUP: ActionDeclaration = {
  name: STEPS_INSIDE,
  summary: "Runs the steps inside it, one after the other.",
  params: Type.Object({}, { additionalProperties: false }),
  outputs: Type.Object({}, { additionalProperties: false }),
  recovery: "reconcile",
};

/** Keys that belong to the steps inside, and why. */
const FOR_STEPS_INSIDE: Readonly<Record<string, string>> = {
  uses: "A step has either uses or steps",
  with: "Only an action has parameters",
  retry: "Steps are retried one by one",
  on_interrupt: "Steps continue one by one after a crash",
  expect: "It judges what a step of a lesson looks at",
  thresholds: "Thresholds judge a step that measures",
};

/** The keys of a step that holds others, without those that it cannot have; these are reported. */
export function groupKeys(keys: ReadonlyMap<string, Value>, { reader }: Parsing): ReadonlyMap<string, Value> {
  const allowed = [...keys].filter(([name, { key }]) => {
    const why = Object.hasOwn(FOR_STEPS_INSIDE, name) ? FOR_STEPS_INSIDE[name] : undefined;
    if (why === undefined) return true;
    reader.report({
      code: "PB_UNKNOWN_KEY",
      at: key,
      message: `"${name}" has no meaning for a step that holds other steps.`,
      hint: `${why}: write it in a step inside.`,
    });
    return false;
  });
  return new Map(allowed);
}

/** Reports a `finally` of a step that holds no steps. */
export function refuseLoneFinally(keys: ReadonlyMap<string, Value>, { reader }: Parsing): void {
  const atEnd = keys.get("finally");
  if (!atEnd) return;
  reader.report({
    code: "PB_UNKNOWN_KEY",
    at: atEnd.key,
    message: '"finally" has no meaning for a step that holds no other steps.',
    hint: "Write it at the top level of the playbook, or put what this step does into steps: beside it.",
  });
}

/** How far steps are inside others, and how many steps inside others the file may still have. */
export interface Nesting {
  readonly depth: number;
  readonly room: { steps: number };
}

/** Whether steps may be here inside others; reports why not. @param count how many they are. */
export function mayNest(steps: Value, count: number, { depth, room }: Nesting, { reader }: Parsing): boolean {
  room.steps -= count;
  if (depth > LIMITS.includeDepth) {
    reader.report({
      code: "PB_TOO_DEEP",
      at: steps.key,
      message: `Steps are inside each other more than ${LIMITS.includeDepth} deep here.`,
      hint: "Give one matrix several dimensions, or move the steps to a higher level.",
    });
    return false;
  }
  if (room.steps < 0) {
    reader.report({
      code: "PB_TOO_LARGE",
      at: steps.key,
      message: `With these, more than ${LIMITS.steps} steps are inside others.`,
      hint: "Use a matrix for repetition, or put some of them into another playbook.",
    });
    return false;
  }
  return true;
}
