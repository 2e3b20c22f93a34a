import type { JsonObject, JsonValue } from "../../base/json.ts";
import type { OnInterrupt, Retry } from "../playbook.ts";

/** A run before it: what each step would do with these inputs. Plain JSON; nothing is asked of a cluster to make it. */
export interface Plan {
  readonly playbook: string;
  readonly title: string;
  readonly inputs: JsonObject;
  readonly timeoutMs: number;
  /** What `finally` has of its own, where the playbook says it. */
  readonly finallyTimeoutMs?: number;
  /** Runs of one group never overlap. */
  readonly concurrency?: { readonly group: JsonValue; readonly policy: "queue" | "cancel" | "reject" };
  readonly steps: readonly PlannedStep[];
  readonly finally: readonly PlannedStep[];
  /** What the run gives at its end; `known after <step>` for most. */
  readonly outputs?: JsonObject;
}

export interface PlannedStep {
  readonly id: string;
  readonly name: string;
  readonly uses: string;
  /** What the action does, as a sentence. */
  readonly summary: string;
  readonly destructive: boolean;
  /** Why its cells cannot be told yet, e.g. `known after app`; `cells` is empty then. */
  readonly cellsKnown?: string;
  readonly cells: readonly PlannedCell[];
  readonly maxParallel: number;
  readonly failFast: boolean;
  readonly retry: Retry;
  /** Time limit of an attempt. */
  readonly timeoutMs?: number;
  readonly continueOnError: boolean;
  readonly onInterrupt?: OnInterrupt;
  /** Expressions that the result is held against. */
  readonly thresholds: readonly PlannedThreshold[];
  /** Names of the outputs that the step adds to its action's. */
  readonly outputs: readonly string[];
}

interface PlannedThreshold {
  readonly expression: string;
  readonly level: "fail" | "warn";
  readonly abort: boolean;
  readonly afterMs?: number;
}

export interface PlannedCell {
  /** "" without a matrix. */
  readonly key: string;
  /** `with` after its expressions; what is not known yet stands as `known after <step>`. */
  readonly params: JsonObject;
  /** `if`: whether it runs, as far as the inputs tell; else the expression. */
  readonly runs: boolean | string;
  /** Why the step would fail, as sentences. */
  readonly problems: readonly string[];
}
