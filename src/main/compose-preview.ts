import { withTimedSignal } from "../base/timed-signal.ts";
import type { Action } from "../engine/action.ts";
import { previewPlan } from "../engine/preview/preview-plan.ts";
import { renderPreview } from "../engine/preview/render-preview.ts";
import type { Plan } from "../playbook/index.ts";

/** No dry run of a playbook takes longer than this, and a cluster that hangs must not keep people waiting. */
const PREVIEW_TIMEOUT_MS = 60_000;

/** Describes in text what a plan would change. */
export type PreviewText = (plan: Plan) => Promise<string>;

/** Previews plans with these actions. @throws Failure `KUBE_…` when the cluster cannot be reached. */
export function composePreview(actions: ReadonlyMap<string, Action>): PreviewText {
  return (plan) =>
    withTimedSignal(PREVIEW_TIMEOUT_MS, undefined, async (signal) =>
      renderPreview(plan, await previewPlan(plan, actions, signal)),
    );
}
