/**
 * How often comparisons claim what is not so, and how often they find what is: by the present method and by the former one, on
 * simulated rounds. `node --import tsx bench/compare/main.ts [TRIALS]`; with 2,000 trials (the default) it takes some minutes.
 */
import { judgeClaims } from "../../src/compare/judge-claims.ts";
import { CLAIM_WEIGHTS, PAIR_WEIGHTS } from "../../src/compare/overhead.ts";
import { logRatios } from "../../src/compare/paired-log-ratio.ts";
import type { Judgement, JudgingRules } from "../../src/compare/result.ts";
import { roundLimits, rulesOfLook, type WantedRounds } from "../../src/compare/rounds-plan.ts";
import { formerRanking, formerSentence } from "./former-method.ts";
import { type Case, type Rounds, simulate } from "./simulate.ts";

const TRIALS = Number(process.argv[2] ?? 2_000);
const NOISES = [0.02, 0.05, 0.1].flatMap((roundNoise) =>
  [0.02, 0.04].map((cellNoise) => ({ roundNoise, cellNoise })),
);
const MARGIN = 0.05;

/** Every claim of a comparison, as `effectsOf` makes them: variants against the first one, then the others two by two. */
function judge({ p50, p99 }: Rounds, rules: JudgingRules) {
  const pairs = (figure: Rounds["p50"], first: number, second: number) =>
    logRatios(
      (figure[first] ?? []).map((baseline, round) => ({ baseline, variant: figure[second]?.[round] ?? 0 })),
    );
  const others = p50.map((_, index) => index).slice(1);
  const againstFirst = others.flatMap((other) => [
    { ratios: pairs(p50, 0, other), weight: CLAIM_WEIGHTS.p50 },
    { ratios: pairs(p99, 0, other), weight: CLAIM_WEIGHTS.p99 },
  ]);
  const amongOthers = others.flatMap((first, index) =>
    others
      .slice(index + 1)
      .map((second) => ({ ratios: pairs(p99, first, second), weight: PAIR_WEIGHTS.p99 })),
  );
  const verdicts = judgeClaims([...againstFirst, ...amongOthers], rules, true).map(
    ({ judgement }) => judgement,
  );
  return { verdicts, lastP99: verdicts[2 * others.length - 1] };
}

const isClaim = ({ verdict }: Judgement) => verdict === "faster" || verdict === "slower";

/** Up to two looks, as `load.compare` has them. */
function race(of: Omit<Case, "rounds">, wanted: WantedRounds, seed: number) {
  const { first, most } = roundLimits(wanted);
  const all = simulate({ ...of, rounds: most }, seed);
  const upTo = (rounds: number): Rounds => ({
    p50: all.p50.map((figures) => figures.slice(0, rounds)),
    p99: all.p99.map((figures) => figures.slice(0, rounds)),
  });
  const early = judge(upTo(first), rulesOfLook(wanted, 1, MARGIN));
  const needed = early.verdicts.flatMap(({ rounds_needed }) => rounds_needed ?? []);
  if (needed.length === 0 || first === most) return { ...early, rounds: first };
  const rounds = Math.min(most, Math.max(...needed));
  return { ...judge(upTo(rounds), rulesOfLook(wanted, 2, MARGIN)), rounds };
}

const percent = (count: number) => `${((100 * count) / TRIALS).toFixed(1)} %`;

/** The greatest share over all noises of trials of which `happens` is true. */
function worst(happens: (noise: (typeof NOISES)[number], seed: number) => boolean, pick = Math.max): string {
  const counts = NOISES.map((noise, row) => {
    let count = 0;
    for (let trial = 0; trial < TRIALS; trial++) if (happens(noise, row * 1_000_003 + trial)) count++;
    return count;
  });
  return percent(pick(...counts));
}

const WANTED: readonly WantedRounds[] = [5, 7, 10, { least: 7, most: 15 }];
const words = (wanted: WantedRounds) =>
  typeof wanted === "number" ? String(wanted) : `${wanted.least} to ${wanted.most}`;

console.log(
  `${TRIALS} trials for each of ${NOISES.length} noises (rounds 2, 5, 10 %; cells 2, 4 %); the worst is shown.`,
);
console.table(
  WANTED.flatMap((wanted) =>
    [2, 3, 4, 5].map((variants) => ({
      rounds: words(wanted),
      variants,
      "equal: any claim": worst((noise, seed) =>
        race({ ...noise, variants, effect: 1 }, wanted, seed).verdicts.some(isClaim),
      ),
      "+10 %: found at p99": worst(
        (noise, seed) =>
          race({ ...noise, variants, effect: 1.1 }, wanted, seed).lastP99?.verdict === "slower",
        Math.min,
      ),
      "+10 %: called same": worst(
        (noise, seed) => race({ ...noise, variants, effect: 1.1 }, wanted, seed).lastP99?.verdict === "same",
      ),
    })),
  ),
);
console.table(
  [5, 7, 10].flatMap((rounds) =>
    [2, 3, 4, 5].map((variants) => {
      const simulated = (noise: (typeof NOISES)[number], effect: number, seed: number) =>
        simulate({ ...noise, variants, effect, rounds }, seed);
      return {
        "former method, rounds": rounds,
        variants,
        "equal: sentence": worst((noise, seed) => {
          const { p50, p99 } = simulated(noise, 1, seed);
          return [p50, p99].some((figure) =>
            figure.slice(1).some((variant) => formerSentence(figure[0] ?? [], variant)),
          );
        }),
        "+10 %: sentence": worst((noise, seed) => {
          const { p99 } = simulated(noise, 1.1, seed);
          return formerSentence(p99[0] ?? [], p99[variants - 1] ?? []);
        }, Math.min),
        "+10 %: ranking": worst((noise, seed) => {
          const { p50, p99 } = simulated(noise, 1.1, seed);
          return formerRanking(p99[0] ?? [], p99[variants - 1] ?? [], p50[0] ?? []);
        }, Math.min),
      };
    }),
  ),
);
