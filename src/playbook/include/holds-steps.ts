import { INCLUDE_PREFIX } from "./include-path.ts";

/** What a step that holds other steps has in place of an action's name. No action has a name without a dot. */
export const STEPS_INSIDE = "steps";

/** Whether a step has others in it: those of another playbook, or those that are written in it. */
export function holdsSteps(uses: string): boolean {
  return uses === STEPS_INSIDE || uses.startsWith(INCLUDE_PREFIX);
}
