import { inputsRead } from "./expression/steps-read.ts";
import { expressionsIn, type Template } from "./expression/template.ts";
import type { Playbook, Step } from "./playbook.ts";

/**
 * Whether an input names a namespace that must exist: it is the `namespace` of a step, and no step that reads it could
 * create one. What an included playbook does with it is not looked at, so that it counts as one that could.
 */
export function namesExistingNamespace(
  { steps, finally: atEnd }: Pick<Playbook, "steps" | "finally">,
  input: string,
): boolean {
  const readers = allSteps([...steps, ...atEnd]).filter(({ with: given }) => reads(given, input));
  const isNamespace = readers.some(
    ({ with: given }) => given.kind === "map" && isInput(given.entries.get("namespace"), input),
  );
  return (
    isNamespace &&
    readers.every(
      ({ include, declaration }) => include === undefined && declaration?.makesNamespaces !== true,
    )
  );
}

/** The steps, with those that are written in a step in its place. */
function allSteps(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap((step) =>
    step.include?.reads === "surroundings"
      ? allSteps([...step.include.playbook.steps, ...step.include.playbook.finally])
      : [step],
  );
}

function isInput(template: Template | undefined, input: string): boolean {
  return template?.kind === "expression" && template.expression.source.trim() === `inputs.${input}`;
}

function reads(template: Template, input: string): boolean {
  return [...expressionsIn(template)].some((expression) => inputsRead(expression).has(input));
}
