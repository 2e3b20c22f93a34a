import { cellKeyInside } from "../cell-key.ts";
import { LIMITS } from "../limits.ts";

/**
 * A step of the whole run as it stands before it: what its first view shows. Those of included playbooks are there too,
 * below the step that includes them, whether or not their inputs are known yet.
 */
export interface ExpectedStep {
  /** As the run knows it: `race.app` for the step `app` of the playbook that `race` includes. */
  readonly id: string;
  /** What people read. */
  readonly name: string;
  readonly uses: string;
  readonly phase: "steps" | "finally";
  /** As the run knows them: `ambient / v2`. One stands for those that are known only when the step begins. */
  readonly cellKeys: readonly string[];
}

/** Where a playbook stands in the run. */
export interface Place {
  readonly phase: ExpectedStep["phase"];
  /** Id of the step that includes it, with a dot; "" for the run's own playbook. */
  readonly prefix: string;
  /** Key of the cell that includes it; "" for the run's own playbook. */
  readonly within: string;
}

/** Where the run's own playbook stands. */
export const TOP: Place = { phase: "steps", prefix: "", within: "" };

/** Where the playbook stands that a cell of a step includes. */
export function placeInside({ phase, prefix, within }: Place, stepId: string, cellKey: string): Place {
  return { phase, prefix: `${prefix}${stepId}.`, within: cellKeyInside(within, cellKey) };
}

/** There are more cells than a run may have. No `Failure`, so that nobody takes it for what is wrong with one cell. */
export class TooManyCells extends Error {}

/** Collects the steps of a run while it is planned. */
export class ExpectedSteps {
  readonly #steps = new Map<string, ExpectedStep>();
  #cellCount = 0;

  /**
   * Adds a step of the playbook at this place. One that is met again, because another cell includes the same playbook, gets
   * the further cells.
   * @throws TooManyCells
   */
  add(
    place: Place,
    { id: ownId, name, uses }: Pick<ExpectedStep, "id" | "name" | "uses">,
    keys: readonly string[],
  ): void {
    this.#cellCount += keys.length;
    if (this.#cellCount > LIMITS.runCells) throw new TooManyCells();
    const { phase, prefix, within } = place;
    const id = prefix + ownId;
    const cellKeys = keys.map((key) => cellKeyInside(within, key));
    const known = this.#steps.get(id);
    this.#steps.set(id, {
      id,
      // It may be called otherwise in each cell that includes it.
      name: known === undefined || known.name === name ? name : ownId,
      uses,
      phase: known?.phase ?? phase,
      cellKeys: [...(known?.cellKeys ?? []), ...cellKeys],
    });
  }

  /** In the order in which they are met. */
  list(): readonly ExpectedStep[] {
    return [...this.#steps.values()];
  }
}
