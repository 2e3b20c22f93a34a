import type { Static } from "typebox";
import { parseDuration } from "../../base/duration.ts";
import { Failure } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { APPROVE, DENY } from "../../engine/question.ts";
import { approveDeclaration } from "./declaration.ts";

/** Creates `approve`. */
export function createApprove(): Action {
  return {
    ...approveDeclaration,
    async run(params, context) {
      const { text, quorum, approvers, expires } = params as Static<typeof approveDeclaration.params>;
      const eligible = new Set(approvers.filter((id) => id !== context.run.requestedBy));
      if (approvers.length > 0 && eligible.size < quorum)
        throw new Failure(
          "APPROVAL_IMPOSSIBLE",
          `${quorum} approvals are needed, and only ${eligible.size} of the named people may give one.`,
          {
            hint: "Name more people in `approvers`, or lower `quorum`; who started the run cannot approve it.",
            state: "This step changed nothing.",
          },
        );
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
  };
}
