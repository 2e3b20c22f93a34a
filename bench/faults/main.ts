/**
 * What an attack on the product gets through. Prints a table for each part, and ends with 1 if anything is broken.
 * `npm run faults -- [kills] [fuzz] [hostile] [held] [--kills 60] [--cases 300000] [--workers 2] [--only NAME] [--seed 1]`
 *
 * - `kills`: the bot is killed at random moments while people send it commands; nothing that was acknowledged is lost.
 * - `fuzz`: mutated texts and bytes for every reader. Ten million cases, `--cases 10000000`, take about an hour.
 * - `hostile`: services, API servers and Slacks that hang, drip and flood; `--only` takes a part of a client's name.
 * - `held`: the long tests of faults, and the tests of what earlier attacks found in order.
 *
 * Without names, all parts run.
 */
import { parseArgs } from "node:util";
import { type Row, tableOf } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "60" },
    cases: { type: "string", default: "300000" },
    workers: { type: "string", default: "2" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});
const seed = Number(values.seed);

const PARTS: Readonly<Record<string, () => Promise<readonly Row[]>>> = {
  kills: async () => (await import("./kills/kills.ts")).kills(Number(values.kills), seed),
  fuzz: async () =>
    (await import("./fuzz/fuzz.ts")).fuzz({
      cases: Number(values.cases),
      workers: Number(values.workers),
      seed,
    }),
  hostile: async () => (await import("./hostile/hostile.ts")).hostile(values.only),
  held: async () => (await import("./held.ts")).held(),
};

const chosen = positionals.length === 0 ? Object.keys(PARTS) : positionals;
for (const name of chosen) {
  const part = PARTS[name];
  if (part === undefined)
    throw new Error(`There is no part "${name}"; there are ${Object.keys(PARTS).join(", ")}.`);
  const startMs = performance.now();
  const rows = await part();
  console.log(tableOf(`${name}, ${Math.round((performance.now() - startMs) / 1_000)} s`, rows));
  if (rows.some(({ held }) => !held)) process.exitCode = 1;
}
