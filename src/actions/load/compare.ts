import type { Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import { suggestName } from "../../base/suggest.ts";
import { planRounds } from "../../compare/plan-rounds.ts";
import type { VariantFacts } from "../../compare/result.ts";
import { roundLimits, roundsForSecondLook, rulesOfLook } from "../../compare/rounds-plan.ts";
import { summariseComparison } from "../../compare/summarise-comparison.ts";
import type { Action, ActionContext } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import { urlTemplate } from "../../load/order/template.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { loadCompareDeclaration } from "./compare.declaration.ts";
import { type LoadServices, measureLoad, progressText } from "./measure.ts";
import { WorstErrorRate } from "./worst-error-rate.ts";

type Params = Static<typeof loadCompareDeclaration.params>;
type Rounds = readonly Readonly<Record<string, LoadResult>>[];

/** Creates `load.compare`. */
export function createLoadCompare(services: LoadServices): Action {
  return defineAction(loadCompareDeclaration, {
    async run(params, context) {
      const names = Object.keys(params.variants);
      if (!names.includes(params.baseline)) {
        throw new Failure(
          "COMPARE_NO_BASELINE",
          `The baseline "${params.baseline}" is not among the variants, so nothing can be compared with it.`,
          { hint: suggestName(params.baseline, names) },
        );
      }
      const seed = params.seed ?? seedOf(context.run.id);
      const { first, most } = roundLimits(params.rounds);
      const order = planRounds({ variants: names, rounds: most, seed });
      const startedAtMs = context.clock.nowMs();
      const judge = (rounds: Rounds, look: 1 | 2) =>
        summariseComparison({
          baseline: params.baseline,
          order: order
            .map((names, index) => names.filter((name) => rounds[index]?.[name]))
            .slice(0, rounds.length),
          seed,
          startedAt: new Date(startedAtMs).toISOString(),
          endedAt: new Date(context.clock.nowMs()).toISOString(),
          facts: Object.fromEntries(names.map((name) => [name, factsOf(name, params)])),
          rounds,
          rules: rulesOfLook(params.rounds, look, params.margin),
        });
      const measuring = { errors: new WorstErrorRate(), stopped: false };
      const measure = (rounds: number, before: Rounds) =>
        measureRounds(params, order.slice(0, rounds), { before, measuring }, services, context);
      const early = await measure(first, []);
      const glance = judge(early, 1);
      const wanted = measuring.stopped ? first : roundsForSecondLook(glance, most);
      const result = wanted === first ? glance : judge(await measure(wanted, early), 2);
      return { result, outputs: { ranked: result.verdict.ranked, sentence: result.verdict.sentence } };
    },
  });
}

/** What goes on over all rounds of a comparison. */
interface Measuring {
  readonly errors: WorstErrorRate;
  /** True once a threshold has ended it. */
  stopped: boolean;
}

/**
 * Measures round by round those that were not measured before. If a threshold ends it early, it returns what was measured; the
 * last round may be incomplete.
 * @returns the rounds before and the new ones.
 */
async function measureRounds(
  params: Params,
  order: readonly (readonly string[])[],
  { before, measuring }: { readonly before: Rounds; readonly measuring: Measuring },
  services: LoadServices,
  context: ActionContext,
): Promise<Rounds> {
  const perRound = Object.keys(params.variants).length;
  const total = order.length * perRound;
  const rounds: Readonly<Record<string, LoadResult>>[] = [...before];
  const { errors } = measuring;
  let measured = before.length * perRound;
  for (const [index, names] of [...order.entries()].slice(before.length)) {
    const round: Record<string, LoadResult> = {};
    for (const name of names) {
      const variant = params.variants[name];
      if (!variant || measuring.stopped) continue;
      const place = `round ${index + 1} of ${order.length}: ${name}`;
      context.progress({ text: place, fraction: measured / total });
      const result = await measureLoad(
        {
          url: urlTemplate(params.path, { base: variant.url }),
          protocol: params.protocol,
          profile: params.profile,
          where: params.where,
          ...(params.grpc === undefined ? {} : { grpc: params.grpc }),
          ...(params.tls === undefined ? {} : { tls: params.tls }),
          ...(params.expect === undefined ? {} : { expect: params.expect }),
          ...(variant.namespace === "" ? {} : { namespace: variant.namespace }),
        },
        services,
        context,
        {
          onProgress: (progress) =>
            context.progress({
              text: `${place}, ${progressText(progress)}`,
              fraction: (measured + Math.min(1, progress.elapsedMs / progress.totalMs)) / total,
            }),
          judge(soFar) {
            const verdict = context.figures({ kind: "comparison", error_rate: errors.with(name, soFar) });
            measuring.stopped ||= verdict === "stop";
            return verdict;
          },
        },
      );
      round[name] = result;
      errors.add(name, result);
      measured++;
    }
    rounds.push(round);
    if (measuring.stopped) break;
  }
  return rounds;
}

/** The facts of a variant; those of a plain address are derived from it. */
function factsOf(name: string, params: Params): VariantFacts {
  const variant = params.variants[name];
  return (
    variant?.facts ?? {
      mesh: name,
      title: name,
      mesh_version: null,
      proxy_version: null,
      data_plane: "none",
      mtls: false,
      namespace: variant?.namespace ?? "",
      url: variant?.url ?? "",
    }
  );
}

/** Derives a seed from a run's id (FNV-1a, 31 bits), so that a run can be repeated in the same order. */
function seedOf(runId: string): number {
  let hash = 0x811c9dc5;
  for (const character of runId) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193);
  return hash >>> 1;
}
