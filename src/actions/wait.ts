import { formatDuration, parseDuration } from "../base/duration.ts";
import type { Action } from "../engine/action.ts";
import { defineAction } from "../engine/define-action.ts";
import { leftMs } from "./shared/time-limit.ts";
import { waitDeclaration } from "./wait.declaration.ts";

/** Creates `wait`. */
export function createWait(): Action {
  return defineAction(waitDeclaration, {
    async run({ duration }, context) {
      context.progress({ text: `waiting ${formatDuration(parseDuration(duration) ?? 0)}` });
      await context.clock.sleep(leftMs(duration, context), { signal: context.signal });
      return { outputs: {} };
    },
  });
}
