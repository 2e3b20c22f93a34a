import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { notifyDeclaration } from "./notify.declaration.ts";

/** A message for a channel. The key identifies the message, so a repeated step posts only once. */
export interface Notice {
  readonly key: string;
  readonly channel: string;
  readonly text: string;
  readonly mention: readonly string[];
}

/** What became of a notice: Slack has it, will never take it, or has not taken it yet. */
export type Posted =
  | { readonly kind: "posted" }
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "waiting" };

/**
 * Creates `notify`. A message that is not posted fails no step, but is a warning of the run.
 * @param services.post stores a message to be posted, so that it is not lost, and waits a while for it to be posted.
 */
export function createNotify(services: {
  readonly post: (notice: Notice, signal: AbortSignal) => Promise<Posted>;
}): Action {
  return defineAction(notifyDeclaration, {
    async run({ text, mention, channel: other }, context) {
      const channel = other ?? context.run.channel;
      context.progress({ text });
      if (channel === undefined) return { outputs: { posted: false } };
      await context.assertOwned();
      const { run, stepId, cellKey, signal } = context;
      const key = `run:${run.id}:notify:${stepId}:${cellKey}`;
      const done = await services.post({ key, channel, text, mention }, signal);
      if (done.kind === "refused")
        await context.warn(
          `The message to the channel ${channel} was not posted: Slack answered ${done.reason}. Check that the channel exists, and invite the bot there with /invite.`,
        );
      if (done.kind === "waiting")
        await context.warn(
          `The message to the channel ${channel} has not been posted yet. It is kept, and sent when a bot can reach Slack.`,
        );
      return { outputs: { posted: done.kind === "posted" } };
    },
  });
}
