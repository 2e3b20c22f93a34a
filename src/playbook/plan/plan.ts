import type { JsonObject } from "../../base/json.ts";
import type { Permissions, Step, Threshold } from "../playbook.ts";

/** What each step of a run would do with these inputs. Plain JSON, made without asking a cluster. */
export interface Plan {
  readonly playbook: string;
  readonly title: string;
  readonly inputs: JsonObject;
  readonly timeoutMs: number;
  readonly permissions?: Permissions;
  /** The time reserved for `finally`, if the playbook sets it. */
  readonly finallyTimeoutMs?: number;
  /** Runs of one group never overlap. */
  readonly concurrency?: { readonly group: string | number; readonly policy: "queue" | "cancel" | "reject" };
  readonly steps: readonly PlannedStep[];
  readonly finally: readonly PlannedStep[];
  /** The outputs of the run; `known after <step>` for most. */
  readonly outputs?: JsonObject;
}

/** The parts of a step that do not depend on the inputs. */
type StepManner = Pick<
  Step,
  "id" | "uses" | "maxParallel" | "failFast" | "retry" | "timeoutMs" | "continueOnError" | "onInterrupt"
>;

export interface PlannedStep extends StepManner {
  /** What people read. */
  readonly name: string;
  /** What the action does, as a sentence. */
  readonly summary: string;
  readonly destructive: boolean;
  /** Why its cells are not known yet, e.g. `known after app`; `cells` is empty then. */
  readonly cellsKnown?: string;
  readonly cells: readonly PlannedCell[];
  /** Expressions that judge the result. */
  readonly thresholds: readonly PlannedThreshold[];
  /** Names of the outputs that the step adds to its action's. */
  readonly outputs: readonly string[];
}

interface PlannedThreshold extends Pick<Threshold, "title" | "level" | "abort" | "afterMs"> {
  readonly expression: string;
}

export interface PlannedCell {
  /** "" without a matrix. */
  readonly key: string;
  /** `with` after evaluation; what is not known yet appears as `known after <step>`. */
  readonly params: JsonObject;
  /** Which parameters are not known yet (JSON pointers); absent if all are known. */
  readonly knownLater?: readonly string[];
  /** `if`: whether the cell runs, if the inputs decide that; otherwise the expression. */
  readonly runs: boolean | string;
  /** Why the step would fail, as sentences. */
  readonly problems: readonly string[];
  /** The steps of the playbook that is included here, if its inputs are known. */
  readonly included?: Pick<Plan, "steps" | "finally" | "outputs">;
}

/** Whether a step of the plan would fail, including those of included playbooks. */
export function wouldFail({ steps, finally: atEnd }: Pick<Plan, "steps" | "finally">): boolean {
  return [...steps, ...atEnd].some(({ cells }) =>
    cells.some(({ problems, included }) => problems.length > 0 || (included ? wouldFail(included) : false)),
  );
}
