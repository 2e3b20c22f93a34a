import type { JsonObject } from "../../base/json.ts";
import type { Permissions, Step, Threshold } from "../playbook.ts";

/** A run before it: what each step would do with these inputs. Plain JSON; nothing is asked of a cluster to make it. */
export interface Plan {
  readonly playbook: string;
  readonly title: string;
  readonly inputs: JsonObject;
  readonly timeoutMs: number;
  readonly permissions?: Permissions;
  /** What `finally` has of its own, where the playbook says it. */
  readonly finallyTimeoutMs?: number;
  /** Runs of one group never overlap. */
  readonly concurrency?: { readonly group: string | number; readonly policy: "queue" | "cancel" | "reject" };
  readonly steps: readonly PlannedStep[];
  readonly finally: readonly PlannedStep[];
  /** What the run gives at its end; `known after <step>` for most. */
  readonly outputs?: JsonObject;
}

/** What a step says of itself, whatever the inputs are. */
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
  /** Why its cells cannot be told yet, e.g. `known after app`; `cells` is empty then. */
  readonly cellsKnown?: string;
  readonly cells: readonly PlannedCell[];
  /** Expressions that the result is held against. */
  readonly thresholds: readonly PlannedThreshold[];
  /** Names of the outputs that the step adds to its action's. */
  readonly outputs: readonly string[];
}

interface PlannedThreshold extends Pick<Threshold, "level" | "abort" | "afterMs"> {
  readonly expression: string;
}

export interface PlannedCell {
  /** "" without a matrix. */
  readonly key: string;
  /** `with` after its expressions; what is not known yet stands as `known after <step>`. */
  readonly params: JsonObject;
  /** Which parameters are not known yet (JSON pointers); absent where all are. */
  readonly knownLater?: readonly string[];
  /** `if`: whether it runs, as far as the inputs tell; else the expression. */
  readonly runs: boolean | string;
  /** Why the step would fail, as sentences. */
  readonly problems: readonly string[];
  /** The steps of the playbook that is included here, when its inputs are known. */
  readonly included?: Pick<Plan, "steps" | "finally" | "outputs">;
}

/** Whether a step of the plan would fail, those of included playbooks with them. */
export function wouldFail({ steps, finally: atEnd }: Pick<Plan, "steps" | "finally">): boolean {
  return [...steps, ...atEnd].some(({ cells }) =>
    cells.some(({ problems, included }) => problems.length > 0 || (included ? wouldFail(included) : false)),
  );
}
