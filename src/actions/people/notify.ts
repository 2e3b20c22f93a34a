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

/** Creates `notify`. `post` stores a message to be posted, so that it is not lost. */
export function createNotify(services: { readonly post: (notice: Notice) => Promise<void> }): Action {
  return defineAction(notifyDeclaration, {
    async run({ text, mention, channel: other }, context) {
      const channel = other ?? context.run.channel;
      context.progress({ text });
      if (channel === undefined) return { outputs: { posted: false } };
      await context.assertOwned();
      const { run, stepId, cellKey } = context;
      await services.post({ key: `run:${run.id}:notify:${stepId}:${cellKey}`, channel, text, mention });
      return { outputs: { posted: true } };
    },
  });
}
