import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { productFile } from "./product-files.ts";

/** A line and a column of a file of the bundle, as stack traces name them. */
const PLACE = /(file:\/\/[^\s"'()]+\.js):(\d+):(\d+)/g;

const maps = new Map<string, SourceMap | undefined>();

/**
 * A text that holds a stack trace, with the places of the sources, such as `src/load/run-load.ts:12:3`, in place of those of
 * the bundle. Source maps are read when they are first needed: Node's own `--enable-source-maps` reads that of every file
 * that is loaded, which would double the start of every program.
 */
export function withSourcePlaces(text: string): string {
  return text.replace(PLACE, (place, url: string, line: string, column: string) => {
    const entry = mapOf(fileURLToPath(url))?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !("originalSource" in entry)) return place;
    const source = join(dirname(fileURLToPath(url)), entry.originalSource);
    return `${relative(productFile("."), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    const path = `${file}.map`;
    const payload = existsSync(path)
      ? (JSON.parse(readFileSync(path, "utf8")) as SourceMapPayload)
      : undefined;
    maps.set(file, payload && new SourceMap(payload));
  }
  return maps.get(file);
}
