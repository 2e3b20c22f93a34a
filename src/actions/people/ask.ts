import { parseDuration } from "../../base/duration.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { askDeclaration } from "./ask.declaration.ts";

/** Creates `ask`. */
export function createAsk(): Action {
  return defineAction(askDeclaration, {
    async run({ text, options, answerers, expires }, context) {
      context.progress({ text: "waiting for an answer" });
      const { value, by } = await context.ask({
        kind: "ask",
        text,
        options,
        answerers,
        quorum: 1,
        ttlMs: parseDuration(expires) ?? 0,
      });
      return { outputs: { answer: value, answered_by: by[0] ?? "" } };
    },
  });
}
