/**
 * Checks 100,000 mutants of valid playbooks, of which the tests use the first 5,000: each is either refused with a
 * place and advice, or it can be planned, and when it is written out again the plan stays the same, within a bounded
 * number of steps. Stops at the first mutant that fails.
 * `node --import tsx bench/language/fuzz.ts [COUNT] [FIRST]`
 */
import { judgeMutant, mutantOf } from "../../test/language/mutants.ts";

const [count = 100_000, first = 1] = process.argv.slice(2).map(Number);
const fates = new Map<string, number>();
const startMs = performance.now();
for (let seed = first; seed < first + count; seed++) {
  try {
    const fate = judgeMutant(mutantOf(seed));
    fates.set(fate, (fates.get(fate) ?? 0) + 1);
  } catch (error) {
    console.error(`mutant ${seed}:\n${mutantOf(seed)}`);
    throw error;
  }
}
const perMutantMs = (performance.now() - startMs) / count;
console.log(
  `${count} mutants, ${perMutantMs.toFixed(2)} ms each: ${JSON.stringify(Object.fromEntries(fates))}`,
);
