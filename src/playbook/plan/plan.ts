import type { JsonObject, JsonValue } from "../../base/json.ts";

/** A run before it: what each step would do with these inputs. Plain JSON; nothing is asked of a cluster to make it. */
export interface Plan {
  readonly playbook: string;
  readonly title: string;
  readonly inputs: JsonObject;
  readonly timeoutMs: number;
  /** Runs of one group never overlap. */
  readonly concurrency?: { readonly group: JsonValue; readonly policy: "queue" | "cancel" | "reject" };
  readonly steps: readonly PlannedStep[];
  readonly finally: readonly PlannedStep[];
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
  /** Expressions that the result is held against. */
  readonly thresholds: readonly { readonly expression: string; readonly level: "fail" | "warn" }[];
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
