import { describeFailure, type Failure } from "../base/failure.ts";
import type { JsonObject, JsonValue } from "../base/json.ts";
import { evaluateTemplate } from "../playbook/index.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { Scope, StepScope } from "../playbook/scope.ts";
import type { AttemptRow } from "../store/attempt-repository.ts";
import type { RunFacts } from "./action.ts";
import type { Bell } from "./bell.ts";
import type { EngineLimits, EngineOptions } from "./engine-options.ts";
import type { RunJournal } from "./run-journal.ts";

/** What is known of one run while this process executes it. */
export class RunState {
  readonly playbook: Playbook;
  readonly journal: RunJournal;
  readonly engine: EngineOptions;
  readonly limits: EngineLimits;
  /** Rung when somebody has answered a question through this process. */
  readonly answers: Bell;
  /** What a dead process had journaled, by step and cell. */
  readonly #history = new Map<string, AttemptRow[]>();
  readonly #handOver = new AbortController();
  readonly #results = new Map<string, JsonObject[]>();
  readonly #steps: Record<string, StepScope> = {};
  #facts: RunFacts;
  #status: Scope["status"] = "success";
  #problem: string | undefined;
  #outputs: JsonObject | undefined;

  constructor(options: {
    playbook: Playbook;
    facts: RunFacts;
    journal: RunJournal;
    engine: EngineOptions;
    limits: EngineLimits;
    answers: Bell;
  }) {
    this.playbook = options.playbook;
    this.#facts = options.facts;
    this.journal = options.journal;
    this.engine = options.engine;
    this.limits = options.limits;
    this.answers = options.answers;
  }

  /** Aborted when this process leaves the run to another one: what is under way stops, and nothing new begins. */
  get handOverSignal(): AbortSignal {
    return this.#handOver.signal;
  }

  /** Leaves the run to whoever takes it up next, at the point where it stands. */
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

  /** Takes over what a dead process left in the journal. */
  remember(
    attempts: readonly AttemptRow[],
    results: readonly { readonly stepId: string; readonly result: JsonObject }[],
  ): void {
    for (const attempt of attempts) {
      const key = cellName(attempt.stepId, attempt.cellKey);
      this.#history.set(key, [...(this.#history.get(key) ?? []), attempt]);
    }
    for (const { stepId, result } of results) this.addResult(stepId, result);
  }

  /** Attempts that a dead process made for this cell, the oldest first. */
  history(stepId: string, cellKey: string): readonly AttemptRow[] {
    return this.#history.get(cellName(stepId, cellKey)) ?? [];
  }

  results(stepId: string): readonly JsonObject[] {
    return this.#results.get(stepId) ?? [];
  }

  addResult(stepId: string, result: JsonObject): void {
    this.#results.set(stepId, [...this.results(stepId), result]);
  }

  /** Notes how a step ended, for the expressions of later ones. */
  endStep(stepId: string, step: StepScope): void {
    this.#steps[stepId] = step;
  }

  /** The first problem of a run is the one that is told; a cancel outweighs a failure. */
  markFailed(problem?: string): void {
    this.#problem ??= problem;
    if (this.#status === "success") this.#status = "failure";
  }

  markCancelled(): void {
    this.#status = "cancelled";
  }

  /** Works out the playbook's outputs, when its steps went well. One that cannot be worked out fails the run. */
  workOutOutputs(): void {
    if (this.#status !== "success" || this.playbook.outputs === undefined) return;
    const scope = this.scope();
    const outputs: [string, JsonValue][] = [];
    for (const [name, template] of this.playbook.outputs) {
      try {
        outputs.push([name, evaluateTemplate(template, scope)]);
      } catch (error) {
        this.markFailed(`outputs.${name}: ${describeFailure(error)}`);
        return;
      }
    }
    this.#outputs = Object.fromEntries(outputs);
  }

  /** What the run gives; `undefined` when its steps did not go well, or it gives nothing. */
  get outputs(): JsonObject | undefined {
    return this.#outputs;
  }

  get status(): Scope["status"] {
    return this.#status;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** What expressions read now. */
  scope(): Scope {
    return {
      inputs: this.facts.inputs,
      steps: { ...this.#steps },
      run: {
        id: this.facts.id,
        playbook: this.facts.playbookName,
        requested_by: this.facts.requestedBy,
        started_at: new Date(this.facts.startedAtMs).toISOString(),
      },
      status: this.#status,
    };
  }
}

function cellName(stepId: string, cellKey: string): string {
  return JSON.stringify([stepId, cellKey]);
}
