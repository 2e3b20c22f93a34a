import { describeFailure, Failure } from "../../base/failure.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { cellKeyInside } from "../../playbook/cell-key.ts";
import { evaluateTemplate, planMeter } from "../../playbook/index.ts";
import type { Playbook, Step } from "../../playbook/playbook.ts";
import type { Scope, StepScope } from "../../playbook/scope.ts";
import type { CellPlace } from "../../run/run-view.ts";

/** The cell that includes a playbook, named as in the run. */
interface FramePlace {
  readonly stepId: string;
  readonly cellKey: string;
  /** Of steps that are written in the step itself: what they read beside each other. */
  readonly around?: { readonly frame: Frame; readonly matrix: JsonObject };
}

/**
 * The state of one playbook's steps during a run, and what their expressions read. A run has one frame for its own playbook,
 * and one for each cell that includes another. Steps and cells of an included playbook have qualified names in the journal
 * and on cards: `race.app`, `ambient / v2`.
 */
export class Frame {
  readonly playbook: Playbook;
  readonly inputs: JsonObject;
  /** The including step's name with a dot; "" for the run's own playbook. */
  readonly #prefix: string;
  readonly #within: string;
  readonly #around: FramePlace["around"];
  readonly #steps: Record<string, StepScope> = {};
  #status: Scope["status"] = "success";
  #problem: string | undefined;
  #failedAt: CellPlace | undefined;
  readonly #ends = new Map<string, CellPlace>();
  #outputs: JsonObject | undefined;

  constructor(playbook: Playbook, inputs: JsonObject, place?: FramePlace) {
    this.playbook = playbook;
    this.inputs = inputs;
    this.#prefix = place ? `${place.stepId}.` : "";
    this.#within = place?.cellKey ?? "";
    this.#around = place?.around;
  }

  /** The key of the cell that includes this playbook. */
  get within(): string {
    return this.#within;
  }

  /** A step of this playbook under its name in the whole run. */
  qualified(step: Step): Step {
    return this.#prefix === "" ? step : { ...step, id: this.#prefix + step.id };
  }

  /** Where the run keeps a step that is read by its name here. */
  placeOf(id: string): { readonly stepId: string; readonly within: string } {
    const { steps, finally: atEnd } = this.playbook;
    const isOwn = [...steps, ...atEnd].some((step) => step.id === id);
    if (this.#around && !isOwn) return this.#around.frame.placeOf(id);
    return { stepId: this.#prefix + id, within: this.#within };
  }

  /** The whole run's key for a cell of a step of this playbook. */
  cellKey(key: string): string {
    return cellKeyInside(this.#within, key);
  }

  /**
   * Records how a step ended, for the expressions of later steps.
   * @param step named as in this playbook or as in the run.
   * @param reason the cell whose end is the reason why this step did not succeed.
   */
  endStep(step: Step, scope: StepScope, reason?: CellPlace): void {
    const id = step.id.slice(this.#prefix.length);
    this.#steps[id] = scope;
    if (reason) this.#ends.set(id, reason);
  }

  /** The cell whose end is the reason why a step did not succeed. @param id as in this playbook. */
  whyEnded(id: string): CellPlace | undefined {
    return this.#ends.get(id) ?? this.#around?.frame.whyEnded(id);
  }

  /** The first problem is the one that is reported; a cancellation outweighs a failure. @param at where it happened. */
  markFailed(problem?: string, at?: CellPlace): void {
    if (problem !== undefined && this.#problem === undefined) {
      this.#problem = problem;
      this.#failedAt = at;
    }
    if (this.#status === "success") this.#status = "failure";
  }

  markCancelled(): void {
    this.#status = "cancelled";
  }

  get status(): Scope["status"] {
    return this.#status;
  }

  get problem(): string | undefined {
    return this.#problem;
  }

  /** Where its first problem happened. */
  get failedAt(): CellPlace | undefined {
    return this.#failedAt;
  }

  /** Evaluates the playbook's outputs if its steps succeeded. An output that cannot be evaluated is a failure. */
  workOutOutputs(run: Scope["run"]): void {
    if (this.#status !== "success" || this.playbook.outputs === undefined) return;
    const scope = this.scope(run);
    const meter = planMeter();
    const outputs: [string, JsonValue][] = [];
    for (const [name, template] of this.playbook.outputs) {
      try {
        outputs.push([name, evaluateTemplate(template, scope, meter)]);
      } catch (error) {
        const missing = error instanceof Failure ? error.missing : undefined;
        const at = missing?.kind === "step" ? this.whyEnded(missing.name) : undefined;
        this.markFailed(`outputs.${name}: ${describeFailure(error)}`, at);
        return;
      }
    }
    this.#outputs = Object.fromEntries(outputs);
  }

  /** The playbook's outputs; `undefined` when its steps did not succeed, or it has none. */
  get outputs(): JsonObject | undefined {
    return this.#outputs;
  }

  /** What expressions can read now. */
  scope(run: Scope["run"]): Scope {
    const around = this.#around;
    return {
      inputs: this.inputs,
      ...(around ? { matrix: around.matrix } : {}),
      steps: { ...around?.frame.scope(run).steps, ...this.#steps },
      run,
      status: this.#status,
    };
  }
}
