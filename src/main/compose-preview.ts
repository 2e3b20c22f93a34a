import type { JsonObject } from "../base/json.ts";
import type { Action } from "../engine/action.ts";
import { previewPlan } from "../engine/preview/preview-plan.ts";
import { renderPreview } from "../engine/preview/render-preview.ts";
import { planPlaybook } from "../playbook/index.ts";
import type { Playbook } from "../playbook/playbook.ts";

/** No dry run of a playbook takes longer; a cluster that hangs must not hold the asker up. */
const PREVIEW_TIMEOUT_MS = 60_000;

/** What a playbook would change with these inputs, as text. */
export type PreviewText = (playbook: Playbook, inputs: JsonObject) => Promise<string>;

/** Previews by these actions. @throws Failure `KUBE_…` when the cluster cannot be reached. */
export function composePreview(actions: ReadonlyMap<string, Action>): PreviewText {
  return async (playbook, inputs) => {
    const plan = planPlaybook(playbook, inputs, actions);
    return renderPreview(plan, await previewPlan(plan, actions, AbortSignal.timeout(PREVIEW_TIMEOUT_MS)));
  };
}
