/** What an expression can name. */
export type Name =
  | "inputs"
  | "steps"
  | "run"
  | "matrix"
  | "outputs"
  | "result"
  | "previous"
  | "reference"
  | "facts";

/** Where a playbook can have expressions. */
export type Place =
  /** Evaluated before the first step, such as the concurrency group. */
  | "header"
  /** A step's name: people read it before the step runs, and once for all of its cells. */
  | "name"
  /** The values of a step's matrix. */
  | "matrix"
  /** The values of a matrix inside a step that has one. */
  | "innerMatrix"
  /** A step's `if` and `with`. */
  | "step"
  /** The thresholds of a step that measures. */
  | "thresholds"
  /** What a step expects of people. */
  | "expect"
  /** The outputs that a step adds to its action's. */
  | "stepOutputs"
  /** The outputs of the playbook. */
  | "playbookOutputs"
  /** The outputs of a step that holds others. */
  | "groupOutputs";

/** Readable if the step has it, or a sentence that says why not. */
export type Right = "read" | ((name: Name) => string);

const IN_STEPS: Right = (name) => `"${name}" can be read only in steps.`;
const IN_THRESHOLDS: Right = (name) => `"${name}" can be read only in thresholds.`;
const IN_EXPECT: Right = (name) => `"${name}" can be read only in expect.`;
const NOT_YET: Right = (name) => `"${name}" is not known yet when people read the name of a step.`;
const ONE_NAME: Right = () =>
  "A step has one name for all its cells; their matrix values are shown beside it.";
const NOT_ITSELF: Right = () => "The values of a matrix cannot read the matrix.";
const NO_CELL: Right = () =>
  "The outputs of a playbook do not belong to a single cell; read steps.<id>.cells.";

const BEFORE = { inputs: "read", steps: "read", run: "read" } as const;
const MEASURED = { result: IN_THRESHOLDS, previous: IN_THRESHOLDS, reference: IN_THRESHOLDS } as const;

/** What can be read where. A name that is absent from a row is unknown there. */
export const REACH: Readonly<Record<Place, Readonly<Partial<Record<Name, Right>>>>> = {
  header: {
    inputs: "read",
    steps: IN_STEPS,
    run: IN_STEPS,
    matrix: IN_STEPS,
    result: IN_STEPS,
    previous: IN_STEPS,
    reference: IN_STEPS,
  },
  name: {
    inputs: "read",
    steps: NOT_YET,
    run: NOT_YET,
    matrix: ONE_NAME,
    result: NOT_YET,
    previous: NOT_YET,
    reference: NOT_YET,
  },
  matrix: { ...BEFORE, matrix: NOT_ITSELF, ...MEASURED, facts: IN_EXPECT },
  innerMatrix: { ...BEFORE, matrix: "read", ...MEASURED, facts: IN_EXPECT },
  step: { ...BEFORE, matrix: "read", ...MEASURED, facts: IN_EXPECT },
  thresholds: { ...BEFORE, matrix: "read", result: "read", previous: "read", reference: "read" },
  expect: { ...BEFORE, matrix: "read", ...MEASURED, facts: "read" },
  stepOutputs: {
    ...BEFORE,
    matrix: "read",
    outputs: "read",
    result: "read",
    previous: IN_THRESHOLDS,
    reference: IN_THRESHOLDS,
  },
  playbookOutputs: { ...BEFORE, matrix: NO_CELL, ...MEASURED, facts: IN_EXPECT },
  groupOutputs: { ...BEFORE, matrix: "read", ...MEASURED, facts: IN_EXPECT },
};
