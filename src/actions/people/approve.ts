import { parseDuration } from "../../base/duration.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { APPROVE, DENY } from "../../engine/questions/question.ts";
import { approveDeclaration } from "./approve.declaration.ts";

/** Creates `approve`. */
export function createApprove(): Action {
  return defineAction(approveDeclaration, {
    async run({ text, quorum, approvers, expires }, context) {
      context.progress({
        text: quorum === 1 ? "waiting for an approval" : `waiting for ${quorum} approvals`,
      });
      const { by } = await context.ask({
        kind: "approve",
        text,
        options: [APPROVE, DENY],
        answerers: approvers,
        quorum,
        ttlMs: parseDuration(expires) ?? 0,
      });
      return { outputs: { approved_by: [...by] } };
    },
  });
}
