import { createHash } from "node:crypto";
import type { ActionContext } from "../../engine/action.ts";
import { RUN_LABEL } from "../../kubernetes/objects/ownership.ts";

/** A Job's label that says which cell of which step it belongs to, because a run's cells may run at the same time. */
const CELL_LABEL = "regatta.dev/cell";

/** Labels that only the Jobs of one cell of a run have; a later attempt uses them to find what an earlier one left behind. */
export function jobLabels(context: ActionContext): Readonly<Record<string, string>> {
  return { [RUN_LABEL]: context.run.id, [CELL_LABEL]: cellLabel(context) };
}

/** A hash, because the names of steps and cells may be too long for a label or contain characters that it may not. */
function cellLabel({ stepId, cellKey }: ActionContext): string {
  return createHash("sha256")
    .update(JSON.stringify([stepId, cellKey]))
    .digest("hex")
    .slice(0, 16);
}
