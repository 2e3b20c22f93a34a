import { cellKeyInside } from "../cell-key.ts";
import { LIMITS } from "../limits.ts";

/**
 * A step of the whole run before it starts, as the first view shows it. Steps of included playbooks come below the step that
 * includes them, whether or not their inputs are known yet.
 */
export interface ExpectedStep {
  /** The id within the run: `race.app` for the step `app` of the playbook that `race` includes. */
  readonly id: string;
  /** What people read. */
  readonly name: string;
  readonly uses: string;
  readonly phase: "steps" | "finally";
  /** The keys within the run: `ambient / v2`. A single one stands for cells that are known only when the step begins. */
  readonly cellKeys: readonly string[];
}

/** The place of a playbook in the run. */
export interface Place {
  readonly phase: ExpectedStep["phase"];
  /** Id of the step that includes it, followed by a dot; "" for the run's own playbook. */
  readonly prefix: string;
  /** Key of the cell that includes it; "" for the run's own playbook. */
  readonly within: string;
}

/** The place of the run's own playbook. */
export const TOP: Place = { phase: "steps", prefix: "", within: "" };

/** The place of the playbook that a cell of a step includes. */
export function placeInside({ phase, prefix, within }: Place, stepId: string, cellKey: string): Place {
  return { phase, prefix: `${prefix}${stepId}.`, within: cellKeyInside(within, cellKey) };
}

/** There are more cells than a run may have. Not a `Failure`, so that it is not mistaken for a problem of one cell. */
export class TooManyCells extends Error {}

/** Collects the steps of a run during planning. */
export class ExpectedSteps {
  readonly #steps = new Map<string, ExpectedStep>();
  #cellCount = 0;

  /**
   * Adds a step of the playbook at this place. A step that is added again, because another cell includes the same playbook,
   * gets more cells.
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
      // Its name may differ between the cells that include it.
      name: known === undefined || known.name === name ? name : ownId,
      uses,
      phase: known?.phase ?? phase,
      cellKeys: [...(known?.cellKeys ?? []), ...cellKeys],
    });
  }

  /** The steps in the order in which they were added. */
  list(): readonly ExpectedStep[] {
    return [...this.#steps.values()];
  }
}
