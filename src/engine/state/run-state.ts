import type { Failure, Missing } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { isInside } from "../../playbook/cell-key.ts";
import type { Playbook } from "../../playbook/playbook.ts";
import type { Scope } from "../../playbook/scope.ts";
import type { CellPlace, ThresholdView } from "../../run/run-view.ts";
import type { AttemptRow } from "../../store/attempt-repository.ts";
import type { RunFacts } from "../action.ts";
import type { EngineLimits, EngineOptions } from "../engine-options.ts";
import type { Bell } from "../journal/bell.ts";
import type { RunJournal } from "../journal/run-journal.ts";
import { Frame } from "./frame.ts";
import { RunSecrets } from "./run-secrets.ts";

interface CellResult {
  readonly stepId: string;
  readonly cellKey: string;
  readonly result: JsonObject;
}

/** What a step of the clean-up could not remove. */
export interface LeftBehind {
  readonly place: string;
  readonly names: readonly string[];
  readonly problem: string;
}

/** What is known about a run while this process executes it. */
export class RunState {
  /** The run's own playbook. */
  readonly frame: Frame;
  readonly secrets: RunSecrets;
  readonly journal: RunJournal;
  readonly engine: EngineOptions;
  readonly limits: EngineLimits;
  /** Rung when somebody has answered a question through this process. */
  readonly answers: Bell;
  /** What a dead process had journaled, by step and cell. */
  readonly #history = new Map<string, AttemptRow[]>();
  readonly #begun: Pick<AttemptRow, "stepId" | "cellKey">[] = [];
  readonly #handOver = new AbortController();
  readonly #results: CellResult[] = [];
  readonly #left: LeftBehind[] = [];
  readonly #failed: { readonly place: CellPlace; readonly makes: () => readonly Missing[] }[] = [];
  #facts: RunFacts;
  #guard: () => Promise<void> = async () => {};

  constructor(options: {
    playbook: Playbook;
    facts: RunFacts;
    journal: RunJournal;
    engine: EngineOptions;
    limits: EngineLimits;
    answers: Bell;
  }) {
    this.frame = new Frame(options.playbook, options.facts.inputs);
    this.secrets = new RunSecrets(options.engine.secrets);
    this.secrets.nameAll(this.frame);
    this.#facts = options.facts;
    this.journal = options.journal;
    this.engine = options.engine;
    this.limits = options.limits;
    this.answers = options.answers;
  }

  /** Aborted when this process hands the run over to another one: running work stops, and nothing new begins. */
  get handOverSignal(): AbortSignal {
    return this.#handOver.signal;
  }

  /** Hands the run over to the process that takes it over next, at the point that it has reached. */
  handOver(reason: Failure): void {
    this.#handOver.abort(reason);
  }

  get facts(): RunFacts {
    return this.#facts;
  }

  /** The run's turn has come. */
  setStarted(startedAtMs: number): void {
    this.#facts = { ...this.#facts, startedAtMs };
  }

  /** What the clean-up has to remove later, because the cluster was away. */
  get left(): readonly LeftBehind[] {
    return this.#left;
  }

  leave(left: LeftBehind): void {
    this.#left.push(left);
  }

  /** @param makes what others now lack, worked out only if one of them does. */
  noteFailed(place: CellPlace, makes: () => readonly Missing[]): void {
    this.#failed.push({ place, makes });
  }

  /** The newest cell that failed to make something; `undefined` if none was to make it, or it was made. */
  failedToMake(missing: Missing): CellPlace | undefined {
    return this.#failed.findLast(({ makes }) =>
      makes().some(({ kind, name }) => kind === missing.kind && name === missing.name),
    )?.place;
  }

  /** @param check is called before every change outside in the steps, and throws when the run may not make it. */
  guardChanges(check: () => Promise<void>): void {
    this.#guard = check;
  }

  /** @throws what the check of {@link guardChanges} throws. */
  assertMayChange(): Promise<void> {
    return this.#guard();
  }

  /** Takes over what a dead process left in the journal. */
  remember(attempts: readonly AttemptRow[], results: readonly CellResult[]): void {
    for (const attempt of attempts) {
      const key = cellName(attempt.stepId, attempt.cellKey);
      const known = this.#history.get(key);
      if (known === undefined) this.#begun.push(attempt);
      this.#history.set(key, [...(known ?? []), attempt]);
    }
    this.#results.push(...results);
  }

  /** Attempts that a dead process made for this cell, oldest first. */
  history(stepId: string, cellKey: string): readonly AttemptRow[] {
    return this.#history.get(cellName(stepId, cellKey)) ?? [];
  }

  /** Whether a dead process had begun this step, or one of a playbook that it includes, in cells inside the given one. */
  hasBegun(stepId: string, within: string): boolean {
    return this.#begun.some(
      (place) =>
        (place.stepId === stepId || place.stepId.startsWith(`${stepId}.`)) && isInside(place.cellKey, within),
    );
  }

  /** What a step has measured so far, in the cells inside the given one. */
  results(stepId: string, within: string): readonly CellResult[] {
    return this.#results.filter((found) => found.stepId === stepId && isInside(found.cellKey, within));
  }

  /** The verdicts on one of these. They outlive a restart of the process. */
  verdictsOn({ stepId, cellKey }: CellPlace): readonly ThresholdView[] {
    const step = this.journal.view.steps.find(({ id }) => id === stepId);
    return step?.cells.find(({ key }) => key === cellKey)?.thresholds ?? [];
  }

  addResult(found: CellResult): void {
    this.#results.push(found);
  }

  /** What expressions can read about the run. */
  runScope(): Scope["run"] {
    return {
      id: this.facts.id,
      playbook: this.facts.playbookName,
      requested_by: this.facts.requestedBy,
      started_at: new Date(this.facts.startedAtMs).toISOString(),
    };
  }
}

function cellName(stepId: string, cellKey: string): string {
  return JSON.stringify([stepId, cellKey]);
}
