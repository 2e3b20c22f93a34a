/**
 * How often nights raise a false alarm, and how soon a real change is told, each night judged as it comes: by the series of
 * nights, and by the one night before as it was done earlier. `node --import tsx bench/nights/main.ts [TRIALS]`
 */
import { judgeSeries, type NightFinding } from "../../src/compare/series/judge-series.ts";
import { logRatio, type Night, nightsOf, type World, worseBefore } from "./nights.ts";

const TRIALS = Number(process.argv[2] ?? 40);
const YEARS = Math.max(2, Math.round(TRIALS / 5));
const HISTORY = 40;
const FIGURES = ["p50", "p99"] as const;
const EQUAL = () => 0;

/** What each night of a series of nights tells: the mesh is worse if either figure has changed for the worse. */
function told(nights: readonly Night[]): readonly (NightFinding["kind"] | "worse")[] {
  const series = FIGURES.map((figure) =>
    judgeSeries(
      nights.map((night) => logRatio(night, figure)),
      FIGURES.length,
    ),
  );
  return nights.map((_, night) => {
    const found = series.map((findings) => findings[night]);
    if (found.some((one) => one?.kind === "change" && one.by > 0)) return "worse";
    if (found.some((one) => one?.kind === "change")) return "change";
    return found.some((one) => one?.kind === "odd") ? "odd" : "steady";
  });
}

const share = (count: number, of: number) => `${((100 * count) / of).toFixed(1)} %`;

function yearOfEqualNights(world: Omit<World, "change">) {
  let [worse, odd, before, nights] = [0, 0, 0, 0];
  for (let year = 0; year < YEARS; year++) {
    const all = nightsOf({ ...world, change: EQUAL }, 365, 1_000 + year);
    const found = told(all);
    nights += all.length;
    worse += found.filter((kind) => kind === "worse").length;
    odd += found.filter((kind) => kind === "odd").length;
    before += all.filter((night, at) => at > 0 && worseBefore(all[at - 1] ?? night, night)).length;
  }
  return {
    "equal: worse": share(worse, nights),
    "equal: odd": share(odd, nights),
    "before: worse": share(before, nights),
  };
}

/** In how many trials the mesh is told to be worse within so many nights after the history. */
function found(
  world: Omit<World, "change">,
  change: (since: number) => number,
  within: number,
  kind: string,
) {
  let count = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const all = nightsOf(
      { ...world, change: (night) => (night < HISTORY ? 0 : change(night - HISTORY + 1)) },
      HISTORY + within,
      5_000 + trial,
    );
    if (
      told(all)
        .slice(HISTORY)
        .some((one) => one === kind)
    )
      count += 1;
  }
  return share(count, TRIALS);
}

const rows = [];
for (const baselinePlaced of [false, true])
  for (const night of [0.05, 0.1])
    for (const placing of [0.02, 0.04]) {
      const world = { night, placing, cell: 0.02, baselinePlaced };
      const step = () => Math.log(1.1);
      const odd = (since: number) => (since === 1 ? Math.log(1.3) : 0);
      rows.push({
        night,
        placing: `${placing}${baselinePlaced ? " both" : " mesh"}`,
        ...yearOfEqualNights(world),
        "+10 % in 3": found(world, step, 3, "worse"),
        "in 5": found(world, step, 5, "worse"),
        "1 % a night in 15": found(world, (since) => since * Math.log(1.01), 15, "worse"),
        "odd: told odd": found(world, odd, 1, "odd"),
        "odd: worse in 5": found(world, odd, 5, "worse"),
      });
    }
console.table(rows);
