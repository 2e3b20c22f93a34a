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
  /** The steps that are written in it. */
  readonly inner?: readonly StepOutline[];
}

/** Where steps are that are written in another one. */
interface Surroundings {
  readonly outer: Reaches;
  /** The position of that step in `outer`. */
  readonly index: number;
  /** The dimensions of its matrix. */
  readonly dimensions: readonly string[];
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
  readonly #environments: Map<string, Environment>;
  readonly #surroundings: Surroundings | undefined;
  /** The dimensions of all matrices around these steps. */
  readonly dimensionsAround: readonly string[];

  private constructor(inputs: Shape, outlines: readonly StepOutline[], surroundings?: Surroundings) {
    this.#inputs = inputs;
    this.#outlines = outlines;
    this.#surroundings = surroundings;
    this.#environments = surroundings ? surroundings.outer.#environments : new Map();
    this.dimensionsAround = surroundings
      ? [...surroundings.outer.dimensionsAround, ...surroundings.dimensions]
      : [];
    this.#steps = outlines.map((outline) => [outline.id, stepShape(outline)]);
  }

  /** Of the steps of a playbook. @param outlines of all of them in order, `finally` last. */
  static ofPlaybook(
    inputs: ReadonlyMap<string, InputDeclaration>,
    outlines: readonly StepOutline[],
  ): Reaches {
    return new Reaches(
      objectShape([...inputs.values()].map((input) => [input.name, inputShape(input)])),
      outlines,
    );
  }

  /** Of the steps that are written in one of these: they read what it can read, its matrix, and each other. */
  inside({ index, dimensions = [] }: StepPlace, outlines: readonly StepOutline[]): Reaches {
    return new Reaches(this.#inputs, outlines, { outer: this, index, dimensions });
  }

  /** @param step the step that contains the expression; what is not in a step cannot read steps either. */
  at(place: Place, { dimensions, ...rest }: StepPlace = { index: 0 }): NamesInReach {
    const around = this.dimensionsAround;
    const isInMatrix = dimensions !== undefined || around.length > 0;
    const step: StepPlace = isInMatrix ? { ...rest, dimensions: [...around, ...(dimensions ?? [])] } : rest;
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
      const surroundings = this.#surroundings;
      const around =
        surroundings === undefined ? undefined : surroundings.outer.#stepsBefore(surroundings.index);
      steps = objectShape([
        ...(around?.kind === "object" ? around.fields : []),
        ...this.#steps.slice(0, index),
      ]);
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

  #explain(path: readonly string[]): ReturnType<NamesInReach["explain"]> {
    const [root, id = "", field] = path;
    const step = root === "steps" ? this.#outlines.find((outline) => outline.id === id) : undefined;
    const around = this.#surroundings;
    if (!step && root === "steps" && around && around.outer.#outlines[around.index]?.id === id) {
      return {
        message: `The step "${id}" contains this one, so it has not ended yet at this point.`,
        hint: "Read the steps beside this one, or what stands before the step that contains it.",
      };
    }
    if (!step) {
      const outside = around === undefined ? undefined : around.outer.#explain(path);
      return outside ?? (root === "steps" ? this.#explainInner(id) : undefined);
    }
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

  /** A step that is written in another one can be read only beside it. */
  #explainInner(id: string): ReturnType<NamesInReach["explain"]> {
    const holder = this.#outlines.find(({ inner }) => inner?.some((outline) => outline.id === id));
    if (!holder) return undefined;
    const given = holder.hasMatrix ? "cells" : "outputs";
    return {
      message: `The step "${id}" is inside the step "${holder.id}" and can be read only there.`,
      hint: `Give "${holder.id}" an output that reads it, and read steps.${holder.id}.${given} here.`,
    };
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
