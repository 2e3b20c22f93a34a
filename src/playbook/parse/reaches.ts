import type { Environment } from "@marcbachmann/cel-js";
import type { ActionDeclaration } from "../action-declaration.ts";
import { checkingEnvironment } from "../expression/cel-environment.ts";
import type { NamesInReach } from "../expression/names-in-reach.ts";
import { ANY, NUMBER, objectShape, type Shape, shapeOf, TEXT } from "../expression/shape.ts";
import type { InputDeclaration } from "../playbook.ts";

/** What the language knows of a step before its expressions are read. */
export interface StepOutline {
  readonly id: string;
  readonly hasMatrix: boolean;
  /** Names of the outputs that the step itself adds to those of its action. */
  readonly outputNames: readonly string[];
  /** Absent when `uses` names no action; then nothing is known of its outputs. */
  readonly declaration?: ActionDeclaration;
}

const RUN = objectShape([
  ["id", TEXT],
  ["playbook", TEXT],
  ["requested_by", TEXT],
  ["started_at", TEXT],
]);
const HISTORY = ["previous", "reference"] as const;
const ONLY_IN_THRESHOLDS = ["result", ...HISTORY] as const;

/**
 * Tells which names an expression may read at its place in a playbook. Environments with types are shared by the places
 * that know the same types: they cost more than the expressions do.
 */
export class Reaches {
  readonly #inputs: Shape;
  readonly #outlines: readonly StepOutline[];
  readonly #steps: readonly (readonly [string, Shape])[];
  /** The steps before each place: asked for several times a step. */
  readonly #earlier = new Map<number, Shape>();
  readonly #environments = new Map<string, Environment>();

  /** @param outlines of all steps in order, `finally` last. */
  constructor(inputs: ReadonlyMap<string, InputDeclaration>, outlines: readonly StepOutline[]) {
    this.#inputs = objectShape([...inputs.values()].map((input) => [input.name, inputShape(input)]));
    this.#outlines = outlines;
    this.#steps = outlines.map((outline) => [outline.id, stepShape(outline)]);
  }

  /** Of what is resolved before the first step. */
  inputsOnly(): NamesInReach {
    const names = new Map([["inputs", this.#inputs]]);
    const why = "can be read in steps only.";
    const elsewhere = new Map(
      ["steps", "matrix", "run", ...ONLY_IN_THRESHOLDS].map((name) => [name, `"${name}" ${why}`]),
    );
    return this.#reach("inputs", names, elsewhere);
  }

  /** Of a step's name: people read it before the step runs, and once for all of its cells. */
  ofName(): NamesInReach {
    const why = "is not known yet when people read the name of a step.";
    const elsewhere = ["steps", "run", ...ONLY_IN_THRESHOLDS].map(
      (name) => [name, `"${name}" ${why}`] as const,
    );
    const matrix = "A step has one name for all its cells; their matrix values are shown beside it.";
    return this.#reach(
      "inputs",
      new Map([["inputs", this.#inputs]]),
      new Map([...elsewhere, ["matrix", matrix]]),
    );
  }

  /** Of the values of a step's matrix: what comes before the step. */
  beforeStep(index: number): NamesInReach {
    return this.#reach(
      "plain",
      this.#stepNames(index),
      withoutMatrix("The values of a matrix cannot read the matrix."),
    );
  }

  /** Of a step's `if` and `with`. */
  ofStep(index: number, dimensions: readonly string[] | undefined): NamesInReach {
    const names = this.#stepNames(index);
    if (!dimensions) return this.#reach("plain", names, withoutMatrix("This step has no matrix."));
    names.set("matrix", matrixShape(dimensions));
    return this.#reach(`matrix ${dimensions.join(" ")}`, names, new Map(thresholdsOnly()));
  }

  /** Of a step's thresholds, for an action that measures. */
  ofThresholds(
    index: number,
    dimensions: readonly string[] | undefined,
    declaration: ActionDeclaration,
  ): NamesInReach {
    const names = this.#stepNames(index);
    if (dimensions) names.set("matrix", matrixShape(dimensions));
    const result = shapeOf(declaration.result);
    for (const name of ONLY_IN_THRESHOLDS) names.set(name, result);
    const key = `thresholds ${declaration.name} ${dimensions?.join(" ") ?? ""}`;
    return this.#reach(
      key,
      names,
      dimensions ? new Map() : new Map([["matrix", "This step has no matrix."]]),
    );
  }

  /** Of what a step expects of people: what its action found, too. */
  ofExpect(
    index: number,
    dimensions: readonly string[] | undefined,
    declaration: ActionDeclaration,
  ): NamesInReach {
    const names = this.#stepNames(index);
    if (dimensions) names.set("matrix", matrixShape(dimensions));
    names.set("facts", shapeOf(declaration.facts));
    const elsewhere = new Map([
      ...(dimensions ? [] : [["matrix", "This step has no matrix."] as const]),
      ...thresholdsOnly(),
    ]);
    elsewhere.delete("facts");
    return this.#reach(`expect ${declaration.name} ${dimensions?.join(" ") ?? "-"}`, names, elsewhere);
  }

  /** Of the outputs that a step adds: what its action gave and measured, too. */
  ofStepOutputs(
    index: number,
    dimensions: readonly string[] | undefined,
    declaration: ActionDeclaration | undefined,
  ): NamesInReach {
    const names = this.#stepNames(index);
    if (dimensions) names.set("matrix", matrixShape(dimensions));
    names.set("outputs", declaration ? shapeOf(declaration.outputs) : ANY);
    if (declaration?.result) names.set("result", shapeOf(declaration.result));
    const elsewhere = new Map([
      ...(dimensions ? [] : [["matrix", "This step has no matrix."] as const]),
      ...(declaration && !declaration.result
        ? [["result", `${declaration.name} measures nothing, so there is no result.`] as const]
        : []),
      ...HISTORY.map((name) => [name, `"${name}" can be read in thresholds only.`] as const),
    ]);
    const key = `outputs ${declaration?.name ?? ""} ${dimensions?.join(" ") ?? "-"}`;
    return this.#reach(key, names, elsewhere);
  }

  /** Of the playbook's outputs: all that the steps gave. */
  ofPlaybookOutputs(stepCount: number): NamesInReach {
    const why = "The outputs of a playbook belong to no cell; read steps.<id>.cells.";
    return this.#reach("plain", this.#stepNames(stepCount), withoutMatrix(why));
  }

  #stepNames(index: number): Map<string, Shape> {
    let steps = this.#earlier.get(index);
    if (!steps) {
      steps = objectShape(this.#steps.slice(0, index));
      this.#earlier.set(index, steps);
    }
    return new Map([
      ["inputs", this.#inputs],
      ["steps", steps],
      ["run", RUN],
    ]);
  }

  #reach(
    key: string,
    names: ReadonlyMap<string, Shape>,
    elsewhere: ReadonlyMap<string, string>,
  ): NamesInReach {
    return {
      names,
      elsewhere,
      explain: (path) => this.#explain(path),
      types: () => this.#environment(key, names),
    };
  }

  /** Steps are untyped here: their fields are checked by name, and types for all would cost the square of the steps. */
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
    if (field === "cells" && !step.hasMatrix) {
      return {
        message: `The step "${step.id}" has no matrix, so it has no cells.`,
        hint: `Read steps.${step.id}.outputs.`,
      };
    }
    return undefined;
  }
}

function withoutMatrix(why: string): ReadonlyMap<string, string> {
  return new Map([["matrix", why], ...thresholdsOnly()]);
}

function thresholdsOnly(): readonly (readonly [string, string])[] {
  return [
    ...ONLY_IN_THRESHOLDS.map((name) => [name, `"${name}" can be read in thresholds only.`] as const),
    ["facts", '"facts" can be read in expect only.'],
  ];
}

function matrixShape(dimensions: readonly string[]): Shape {
  return objectShape(dimensions.map((name) => [name, ANY]));
}

function stepShape({ hasMatrix, declaration, outputNames }: StepOutline): Shape {
  const own = declaration ? shapeOf(declaration.outputs) : ANY;
  const outputs =
    own.kind === "object"
      ? objectShape([...own.fields, ...outputNames.map((name) => [name, ANY] as const)])
      : own;
  return objectShape([
    ["outcome", TEXT],
    hasMatrix ? ["cells", { kind: "record", of: outputs }] : ["outputs", outputs],
  ]);
}

function inputShape({ type, items }: InputDeclaration): Shape {
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
    case "secret":
      return TEXT;
  }
}
