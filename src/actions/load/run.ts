import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { tellingFigures } from "../../load/result/live-figures.ts";
import { latencyOutputs } from "../shared/latency-outputs.ts";
import { type LoadServices, measureLoad, progressText } from "./measure.ts";
import { loadRunDeclaration } from "./run.declaration.ts";

/** Creates `load.run`. */
export function createLoadRun(services: LoadServices): Action {
  return defineAction(loadRunDeclaration, {
    async run({ targets, ...order }, context) {
      const result = await measureLoad(
        { ...order, ...(targets === undefined ? {} : { others: targets }) },
        services,
        context,
        {
          onProgress: (progress) =>
            context.progress({
              text: progressText(progress),
              fraction: Math.min(1, progress.elapsedMs / progress.totalMs),
            }),
          judge: (soFar) => context.figures({ kind: "load", ...tellingFigures(soFar) }),
        },
      );
      return {
        result,
        outputs: {
          requests: result.requests,
          error_rate: result.error_rate,
          rate_achieved_rps: result.rate_achieved_rps,
          ...latencyOutputs(result),
          ...(result.search === undefined ? {} : { found_rps: result.search.found_rps }),
          saturated: result.generator.saturated,
        },
      };
    },
  });
}
