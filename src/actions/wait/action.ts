import type { Static } from "typebox";
import { formatDuration, parseDuration } from "../../base/duration.ts";
import type { Action } from "../../engine/action.ts";
import { waitDeclaration } from "./declaration.ts";

/** Creates `wait`. */
export function createWait(): Action {
  return {
    ...waitDeclaration,
    async run(params, context) {
      const { duration } = params as Static<typeof waitDeclaration.params>;
      const durationMs = parseDuration(duration) ?? 0;
      context.progress({ text: `waiting ${formatDuration(durationMs)}` });
      const nowMs = context.clock.nowMs();
      const waitedMs = Math.max(0, nowMs - (context.resumedFromMs ?? nowMs));
      await context.clock.sleep(Math.max(0, durationMs - waitedMs), { signal: context.signal });
      return { outputs: {} };
    },
  };
}
