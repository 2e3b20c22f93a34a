import { createHash } from "node:crypto";
import type { ActionContext } from "../../engine/action.ts";
import { RUN_LABEL } from "../../kubernetes/objects/ownership.ts";

/** On a Job, beside the run's: which cell of which step it works for. Cells of one run work side by side. */
const CELL_LABEL = "regatta.dev/cell";

/** What the Jobs of one cell of a run carry, and no others: by it a later attempt finds what an earlier one has left. */
export function jobLabels(context: ActionContext): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: context.run.id, [CELL_LABEL]: cellLabel(context) };
}

/** A step's and a cell's names are longer than a label may be, and have other characters in them. */
function cellLabel({ stepId, cellKey }: ActionContext): string {
  return createHash("sha256")
    .update(JSON.stringify([stepId, cellKey]))
    .digest("hex")
    .slice(0, 16);
}
