import type { SourceRange } from "../base/diagnostic.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import type { ActionDeclaration } from "./action-declaration.ts";
import type { Expression, Template } from "./expression/template.ts";

/** Where a playbook came from. Every run stores the text, so that a later edit does not change it. */
export interface PlaybookSource {
  readonly path: string;
  readonly text: string;
  /** The texts of the playbooks that it includes, by path. */
  readonly includes?: Readonly<Record<string, string>>;
}

/** A playbook after parsing and checking: names resolved, durations in milliseconds, expressions compiled. */
export interface Playbook {
  readonly source: PlaybookSource;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly inputs: ReadonlyMap<string, InputDeclaration>;
  /** Its own and those of the playbooks that it includes. */
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group: Template; readonly policy: "queue" | "cancel" | "reject" };
  /** Time limit of the steps. */
  readonly timeoutMs: number;
  /** Time reserved for `finally`, however long the steps took; absent: the engine's default. */
  readonly finallyTimeoutMs?: number;
  readonly steps: readonly Step[];
  readonly finally: readonly Step[];
  /** What the run outputs when its steps succeeded: names to values. */
  readonly outputs?: ReadonlyMap<string, Template>;
}

/**
 * Slack ids and roles (`role:owner`) that may do something with a playbook, among those whom the server allows; absent: all
 * of them.
 */
export interface Permissions {
  readonly run?: readonly string[];
  readonly stop?: readonly string[];
  readonly approve?: readonly string[];
  /** Where it may be run. */
  readonly channels?: readonly string[];
}

export type InputType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "array"
  | "duration"
  | "secret";

export interface InputDeclaration extends InputBounds {
  readonly name: string;
  readonly type: InputType;
  readonly description: string;
  readonly required: boolean;
  readonly default?: JsonValue;
  readonly options?: readonly string[];
  readonly items?: "string" | "integer" | "number";
  readonly range: SourceRange;
}

/** How small and how large the value of an input may be. */
export interface InputBounds {
  /** Of a number, or of a duration as it is written, such as `10m`. */
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  /** Number of values of an array. */
  readonly minItems?: number;
  readonly maxItems?: number;
  /** Length of a text in characters. */
  readonly minLength?: number;
  readonly maxLength?: number;
}

export interface Step {
  readonly id: string;
  /** What people read: the step's `name:`, which may read inputs, or else its id or `uses`. See `stepName`. */
  readonly name: Template;
  readonly uses: string;
  /** The action that `uses` names; absent only if a mistake makes the whole playbook unusable. */
  readonly declaration?: ActionDeclaration;
  /** What runs in place of this step: another playbook (`uses: playbook:./other.yaml`), or the steps written in it. */
  readonly include?: IncludedPlaybook;
  readonly with: Template;
  readonly if?: Expression;
  /** Dimension → its values (a list, or an expression that gives one). Absent: one cell with the key "". */
  readonly matrix?: ReadonlyMap<string, Template>;
  readonly maxParallel: number;
  /** After a cell has failed, no further one starts, and those that are running are told to stop. */
  readonly failFast: boolean;
  readonly retry: Retry;
  readonly timeoutMs?: number;
  readonly continueOnError: boolean;
  /** What happens to the step if the process died in the middle of it; absent: as its action says. */
  readonly onInterrupt?: OnInterrupt;
  /** Further outputs, computed from the action's outputs and result. */
  readonly outputs?: ReadonlyMap<string, Template>;
  readonly thresholds: readonly Threshold[];
  /** Only with an action that looks at what people did. */
  readonly expect?: Expectation;
  readonly range: SourceRange;
}

/** A playbook that a step includes. To the step it is an action whose parameters are the playbook's inputs. */
export interface IncludedPlaybook {
  readonly playbook: Playbook;
  readonly declaration: ActionDeclaration;
  /**
   * What its expressions read: the inputs that the step gives it, and its own steps; or, of steps written in the step
   * itself, also all that the step can read, its matrix included.
   */
  readonly reads: "own" | "surroundings";
}

/** After a crash the step runs again, counts as failed, or a person is asked. */
export type OnInterrupt = "retry" | "fail" | "ask";

export interface Retry {
  /** The number of tries, including the first. */
  readonly attempts: number;
  /** The pause before the second try; it doubles before each further one. */
  readonly backoffMs: number;
  /** Only failures of these kinds (`RETRY_KINDS`) or codes are retried; absent: every failure. */
  readonly on?: readonly string[];
}

export interface Threshold {
  readonly expression: Expression;
  /** What it is about, for people. */
  readonly title?: string;
  /** What a breach does: fail the step, or only warn. */
  readonly level: "fail" | "warn";
  /** True: a breach ends the measurement early, as far as the action can. */
  readonly abort: boolean;
  /** With `abort`: how long after the first figures judging begins. */
  readonly afterMs?: number;
}

/** When a step that looks at what people did is passed, and what it tells them if it is not. */
export interface Expectation {
  readonly pass: Expression;
  /** What is said when it is passed. */
  readonly praise?: Template;
  /** In order: the first that fits is shown. */
  readonly hints: readonly Hint[];
}

export interface Hint {
  /** Absent: it always fits. */
  readonly when?: Expression;
  readonly hint: Template;
}

/** One cell of a step: its key (see `cellKeyOf`) and its values. */
export interface Cell {
  readonly key: string;
  readonly matrix: JsonObject;
}
