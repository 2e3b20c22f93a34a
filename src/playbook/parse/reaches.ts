import type { Environment } from "@marcbachmann/cel-js";
import type { TSchema } from "typebox";
import type { ActionDeclaration } from "../action-declaration.ts";
import { checkingEnvironment } from "../expression/cel-environment.ts";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import { ANY, NUMBER, objectShape, type Shape, shapeOf, TEXT } from "../expression/shape.ts";
import type { InputDeclaration } from "../playbook.ts";
import { type Name, type Place, REACH, type Right } from "./reach-table.ts";

/** What the language knows about a step before its expressions are read. */
export interface StepOutline {
  readonly id: string;
  readonly hasMatrix: boolean;
  /** Names of the outputs that the step adds to those of its action. */
  readonly outputNames: readonly string[];
  /** Absent if `uses` does not name an action; then nothing is known about its outputs. */
  readonly declaration?: ActionDeclaration;
}

/** The names whose types the action's declaration gives. */
const OF_ACTION: ReadonlySet<string> = new Set(["outputs", "result", "previous", "reference", "facts"]);

const RUN = objectShape([
  ["id", TEXT],
  ["playbook", TEXT],
  ["requested_by", TEXT],
  ["started_at", TEXT],
]);

/** The step that contains an expression. */
export interface StepPlace {
  /** Its position among all steps, `finally` last. Earlier steps can be read. */
  readonly index: number;
  /** The dimensions of its matrix; absent if it has none. */
  readonly dimensions?: readonly string[] | undefined;
  /** The declaration of its action; absent if `uses` does not name one. */
  readonly declaration?: ActionDeclaration | undefined;
}

/**
 * Tells which names an expression may read at its place in a playbook. Places with the same types share an environment,
 * because an environment costs more than the expressions.
 */
export class Reaches {
  readonly #inputs: Shape;
  readonly #outlines: readonly StepOutline[];
  readonly #steps: readonly (readonly [string, Shape])[];
  /** The steps before each position, which are needed several times per step. */
  readonly #earlier = new Map<number, Shape>();
  readonly #environments = new Map<string, Environment>();

  /** @param outlines of all steps in order, `finally` last. */
  constructor(inputs: ReadonlyMap<string, InputDeclaration>, outlines: readonly StepOutline[]) {
    this.#inputs = objectShape([...inputs.values()].map((input) => [input.name, inputShape(input)]));
    this.#outlines = outlines;
    this.#steps = outlines.map((outline) => [outline.id, stepShape(outline)]);
  }

  /** @param step the step that contains the expression; what is not in a step cannot read steps either. */
  at(place: Place, step: StepPlace = { index: 0 }): NamesInReach {
    const names = new Map<string, Shape>();
    const elsewhere = new Map<string, string>();
    for (const [name, right] of Object.entries(REACH[place]) as [Name, Right][]) {
      const shape = right === "read" ? this.#shapeOf(name, step) : undefined;
      const why = right === "read" ? whyLacking(name, step) : right(name);
      if (shape !== undefined) names.set(name, shape);
      else if (why !== undefined) elsewhere.set(name, why);
    }
    return {
      names,
      elsewhere,
      takesSecrets: place === "step",
      explain: (path) => this.#explain(path),
      types: () => this.#environment(typesKey(names, step), names),
    };
  }

  /** The shape of a name in a step; `undefined` if the step does not have it. */
  #shapeOf(name: Name, { index, dimensions, declaration }: StepPlace): Shape | undefined {
    switch (name) {
      case "inputs":
        return this.#inputs;
      case "steps":
        return this.#stepsBefore(index);
      case "run":
        return RUN;
      case "matrix":
        return dimensions && objectShape(dimensions.map((dimension) => [dimension, ANY]));
      case "outputs":
        return declaration ? shapeOf(declaration.outputs) : ANY;
      case "result":
      case "previous":
      case "reference":
        return declaration?.result && shapeOf(declaration.result);
      case "facts":
        return declaration?.facts && shapeOf(declaration.facts);
    }
  }

  #stepsBefore(index: number): Shape {
    let steps = this.#earlier.get(index);
    if (!steps) {
      steps = objectShape(this.#steps.slice(0, index));
      this.#earlier.set(index, steps);
    }
    return steps;
  }

  /** Steps are untyped here: their fields are checked by name, and typing them all would be quadratic in the steps. */
  #environment(key: string, names: ReadonlyMap<string, Shape>): Environment {
    let environment = this.#environments.get(key);
    if (!environment) {
      environment = checkingEnvironment(
        new Map([...names].map(([name, shape]) => [name, name === "steps" ? ANY : shape])),
      );
      this.#environments.set(key, environment);
    }
    return environment;
  }

  #explain([root, id, field]: readonly string[]): ReturnType<NamesInReach["explain"]> {
    const step = root === "steps" ? this.#outlines.find((outline) => outline.id === id) : undefined;
    if (!step) return undefined;
    if (field === undefined) {
      return {
        message: `The step "${step.id}" has not run yet at this point; only earlier steps can be read.`,
        hint: "Move this step below it, or read something else.",
      };
    }
    if (field === "outputs" && step.hasMatrix) {
      return {
        message: `The step "${step.id}" has a matrix, so it has outputs for each cell.`,
        hint: `Read steps.${step.id}.cells, a map from the cell to its outputs.`,
      };
    }
    if ((field === "result" || field === "thresholds") && step.hasMatrix) {
      return {
        message: `The step "${step.id}" has a matrix, so it has no ${field} of its own.`,
        hint: `Give each cell an output that reads result, and read steps.${step.id}.cells.`,
      };
    }
    if (field === "cells" && !step.hasMatrix) {
      return {
        message: `The step "${step.id}" has no matrix, so it has no cells.`,
        hint: `Read steps.${step.id}.outputs.`,
      };
    }
    return undefined;
  }
}

/** Why a step does not have a name that other steps have. */
function whyLacking(name: Name, { declaration }: StepPlace): string | undefined {
  if (name === "matrix") return "This step has no matrix.";
  return declaration && `${declaration.name} measures nothing, so there is no ${name}.`;
}

/** A key that is equal for places with the same types. */
function typesKey(names: ReadonlyMap<string, Shape>, { dimensions, declaration }: StepPlace): string {
  const known = [...names.keys()];
  const ofMatrix = names.has("matrix") ? (dimensions ?? []) : [];
  const isOfAction = known.some((name) => OF_ACTION.has(name));
  return [known, ofMatrix, isOfAction ? [declaration?.name ?? ""] : []]
    .map((part) => part.join(" "))
    .join("|");
}

function stepShape({ hasMatrix, declaration, outputNames }: StepOutline): Shape {
  const own = declaration ? shapeOf(declaration.outputs) : ANY;
  const outputs =
    own.kind === "object"
      ? objectShape([...own.fields, ...outputNames.map((name) => [name, ANY] as const)])
      : own;
  const measured = hasMatrix || !declaration?.result ? [] : measuredShapes(declaration.result);
  return objectShape([
    ["outcome", TEXT],
    hasMatrix ? ["cells", { kind: "record", of: outputs }] : ["outputs", outputs],
    ...measured,
  ]);
}

function measuredShapes(result: TSchema): readonly (readonly [string, Shape])[] {
  const threshold = objectShape([
    ["expression", TEXT],
    ["level", TEXT],
    ["title", TEXT],
    ["verdict", TEXT],
    ["words", TEXT],
    ["note", TEXT],
    ["figures", { kind: "record", of: NUMBER }],
  ]);
  return [
    ["result", shapeOf(result)],
    ["thresholds", { kind: "list", of: threshold }],
  ];
}

function inputShape({ name, type, items }: InputDeclaration): Shape {
  switch (type) {
    case "integer":
    case "number":
      return NUMBER;
    case "boolean":
      return shapeOf({ type: "boolean" });
    case "array":
      return { kind: "list", of: items === "string" ? TEXT : NUMBER };
    case "string":
    case "choice":
    case "duration":
      return TEXT;
    case "secret":
      return { kind: "secret", input: name };
  }
}
