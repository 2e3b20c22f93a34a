import type { TObject } from "typebox";

/**
 * How a step of this action continues after the process died in the middle of it: run it again because it is idempotent
 * (`reconcile`), start over because half a measurement is useless (`measure`), keep waiting (`wait`), or ask a person.
 */
export type RecoveryClass = "reconcile" | "measure" | "wait" | "ask";

/** What the language knows about an action: enough to check, complete and plan a step that uses it, without running it. */
export interface ActionDeclaration {
  /** What a step writes after `uses`, e.g. `mesh.install`. */
  readonly name: string;
  /** One sentence in the present tense, shown by editors, `regatta plan` and the reference. */
  readonly summary: string;
  /**
   * Schema of `with`: a closed TypeBox object whose properties carry `description` and `default`. Durations are strings
   * with the format `duration`. In a playbook a property may hold `${{ }}`; it is checked again once it is resolved.
   */
  readonly params: TObject;
  /** Schema of `steps.<id>.outputs` (or of each of `steps.<id>.cells`). */
  readonly outputs: TObject;
  /** Schema of what thresholds read as `result`, if the action measures. */
  readonly result?: TObject;
  /** Schema of what `expect` reads as `facts`, if the action looks at what people did; its steps must have `expect`. */
  readonly facts?: TObject;
  readonly recovery: RecoveryClass;
  /** True when it removes or replaces things that others may use; such steps can require approval. */
  readonly destructive?: boolean;
  /** True when it changes a cluster: a playbook with such a step is refused while somebody else has locked the cluster. */
  readonly changesCluster?: boolean;
  /** True when it may create the namespace that a parameter names; an action without it needs one that exists. */
  readonly makesNamespaces?: boolean;
  /**
   * How long it may need to come to an end once it is told to stop, in milliseconds, if that is more than the engine grants
   * every action: it may have to undo what it began.
   */
  readonly stopGraceMs?: number;
}

/** The actions that a playbook may use, by name. */
export type ActionCatalogue = ReadonlyMap<string, ActionDeclaration>;
