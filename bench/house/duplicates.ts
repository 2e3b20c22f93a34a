import type { SourceFile } from "./sources.ts";

/** This many equal lines in a row count as a copy. */
const LINES = 6;

/**
 * Pairs of files that share at least six identical lines in a row. Blank lines, imports, comments and lines with only
 * punctuation are ignored.
 */
export function duplicatePairs(files: readonly SourceFile[]): readonly string[] {
  const places = new Map<string, Set<string>>();
  for (const { path, text } of files) {
    const lines = withoutImports(text)
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => /\w/.test(line) && !/^(\/\/|\/?\*)/.test(line));
    for (let at = 0; at + LINES <= lines.length; at += 1) {
      const key = lines.slice(at, at + LINES).join("\n");
      places.set(key, (places.get(key) ?? new Set()).add(path));
    }
  }
  const pairs = new Set<string>();
  for (const paths of places.values()) {
    const sorted = [...paths].sort();
    for (const [index, one] of sorted.entries())
      for (const other of sorted.slice(index + 1)) pairs.add(`${one} ~ ${other}`);
  }
  return [...pairs].sort();
}

function withoutImports(text: string): string {
  return text.replace(/^import [\s\S]*?;$/gm, "");
}
