/**
 * Metrics of the sources' structure, each with its limit. Fails if a limit is exceeded. `npm run house`, or `npm run
 * house -- FOLDER` for another checkout; `--list` lists what a metric counts.
 */
import { parseArgs } from "node:util";
import { duplicatePairs } from "./duplicates.ts";
import { largestFolder, twoWayPairs } from "./folders.ts";
import { readSources, type SourceFile } from "./sources.ts";
import { countEscapes } from "./syntax.ts";

interface Figure {
  readonly what: string;
  readonly value: number;
  readonly note?: string;
  readonly most?: number;
  readonly counted?: readonly string[];
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { list: { type: "boolean" } } });
const figures = figuresOf(readSources(positionals[0] ?? "."));

for (const { what, value, note, most, counted } of figures) {
  const limit = most === undefined ? "" : `limit ${most}${value > most ? ", MISSED" : ""}`;
  console.log(`${what.padEnd(52)} ${String(value).padStart(7)}  ${[limit, note].filter(Boolean).join("; ")}`);
  if (values.list) for (const place of counted ?? []) console.log(`    ${place}`);
}
if (figures.some(({ value, most }) => most !== undefined && value > most)) process.exitCode = 1;

function figuresOf(files: readonly SourceFile[]): readonly Figure[] {
  const tests = files.filter(({ isTest }) => isTest);
  const product = files.filter(({ isTest, path }) => !isTest && path.startsWith("src/"));
  const pairs = twoWayPairs(files).map(({ folder, between: [a, b] }) => `${folder}: ${a} and ${b}`);
  const long = files.filter(({ lineCount }) => lineCount > 300);
  const largest = largestFolder(files);
  const copies = duplicatePairs(files);
  const escapes = countEscapes(product);
  const lengths = product.map(({ lineCount }) => lineCount).sort((a, b) => a - b);
  const lines = (of: readonly SourceFile[]) => of.reduce((sum, { lineCount }) => sum + lineCount, 0);
  return [
    { what: "pairs of folders that import each other", value: pairs.length, most: 0, counted: pairs },
    {
      what: "files over 300 lines, including tests",
      value: long.length,
      most: 0,
      counted: long.map(lengthOf),
    },
    { what: "files in the largest folder", value: largest.files, most: 25, note: largest.folder },
    { what: "spreads of object literals in src/", value: escapes.literalSpreads, most: 0 },
    { what: "casts in src/, except `as const`", value: escapes.casts },
    { what: "pairs of files that share six lines", value: copies.length, counted: copies },
    { what: "median length of a file in src/, lines", value: quantile(lengths, 0.5) },
    { what: "90th percentile of file length in src/, lines", value: quantile(lengths, 0.9) },
    { what: "lines of src/ without tests", value: lines(product), note: `${product.length} files` },
    {
      what: "ratio of test lines to source lines",
      value: Number((lines(tests) / lines(product)).toFixed(2)),
    },
  ];
}

function lengthOf({ path, lineCount }: SourceFile): string {
  return `${path} (${lineCount})`;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}
