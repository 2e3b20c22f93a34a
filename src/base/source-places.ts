import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { productFile } from "./product-files.ts";

/** A line and a column in a file of the bundle, as stack traces write them. */
const PLACE = /(file:\/\/[^\s"'()]+\.js):(\d+):(\d+)/g;

/** Only our own files are looked up: the text may contain what users wrote, which may look like a place, too. */
const BUNDLE = pathToFileURL(`${productFile("dist")}/`).href;

const maps = new Map<string, SourceMap | undefined>();

/**
 * Replaces places in the bundle by places in the sources, such as `src/load/run-load.ts:12:3`, in a text that holds a stack
 * trace. Source maps are read when they are first needed: Node's own `--enable-source-maps` reads one for every loaded
 * file, which would double the start-up time of every program. Never throws: a place that cannot be found stays as it is.
 * @param bundle the URL of the folder whose files are looked up, by default `dist/`.
 */
export function withSourcePlaces(text: string, bundle = BUNDLE): string {
  return text.replace(PLACE, (place, url: string, line: string, column: string) => {
    if (!url.startsWith(bundle)) return place;
    try {
      return sourcePlace(fileURLToPath(url), Number(line), Number(column)) ?? place;
    } catch {
      return place; // not the URL of a file, or a map that is being written
    }
  });
}

function sourcePlace(file: string, line: number, column: number): string | undefined {
  const entry = mapOf(file)?.findEntry(line - 1, column - 1);
  if (!entry || !("originalSource" in entry)) return undefined;
  const source = join(dirname(file), entry.originalSource);
  return `${relative(productFile("."), source)}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
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
