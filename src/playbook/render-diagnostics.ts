import pc from "picocolors";
import type { Diagnostic } from "../base/diagnostic.ts";
import { printable } from "../base/printable.ts";
import type { PlaybookSource } from "./playbook.ts";

/** Longest piece of a source line that is shown; it fits a phone in landscape and a code block in Slack. */
const SNIPPET_WIDTH = 100;

export interface RenderOptions {
  /** Colours of a terminal; off for Slack, files and pipes. */
  readonly colour?: boolean;
}

/**
 * Diagnostics as text: `path:line:col code message`, the source line with a caret under the mistake, and what to do.
 * Without colours the text is the same for a terminal and a code block in Slack.
 * @param sources the texts by path, or the one file that all diagnostics are about, with its includes.
 */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: ReadonlyMap<string, string> | PlaybookSource,
  options: RenderOptions = {},
): string {
  const colours = pc.createColors(options.colour ?? false);
  const texts =
    "path" in sources
      ? new Map([[sources.path, sources.text], ...Object.entries(sources.includes ?? {})])
      : sources;
  // Split once: a hundred mistakes in a large file would take seconds otherwise.
  const linesByFile = new Map<string, readonly string[]>();
  const linesOf = (file: string) => {
    const lines = linesByFile.get(file) ?? texts.get(file)?.split("\n") ?? [];
    linesByFile.set(file, lines);
    return lines;
  };
  return diagnostics
    .map((diagnostic) => {
      const lines = diagnostic.file === undefined ? [] : linesOf(diagnostic.file);
      return renderOne(diagnostic, lines, colours);
    })
    .join("\n\n");
}

type Colours = ReturnType<typeof pc.createColors>;

function renderOne(diagnostic: Diagnostic, lines: readonly string[], colours: Colours): string {
  const { file, range, code, message, severity, hint } = diagnostic;
  const start = range?.start;
  const place =
    file === undefined ? "" : `${printable(file)}${start ? `:${start.line}:${start.column}` : ""} `;
  const paint = severity === "error" ? colours.red : colours.yellow;
  const told = [
    `${colours.bold(place)}${paint(severity === "error" ? code : `${code} (warning)`)} ${printable(message)}`,
  ];
  if (range && lines.length > 0) told.push(...snippet(range, lines, paint));
  if (hint !== undefined) told.push(`  ${colours.cyan("→")} ${printable(hint)}`);
  return told.join("\n");
}

function snippet(
  { start, end }: NonNullable<Diagnostic["range"]>,
  lines: readonly string[],
  paint: (text: string) => string,
): readonly string[] {
  const line = lines[start.line - 1]?.replace(/\r$/, "") ?? "";
  // A long line is shown from just before the mistake, so that the caret is always visible.
  const from = start.column - 1 > SNIPPET_WIDTH - 20 ? start.column - 1 - 20 : 0;
  const shown = printable(line.slice(from, from + SNIPPET_WIDTH));
  const column = start.column - 1 - from;
  const until = end.line === start.line ? end.column - 1 - from : shown.length;
  const width = Math.max(1, Math.min(until, shown.length) - column);
  const number = String(start.line);
  const margin = " ".repeat(number.length);
  return [`  ${number} | ${shown}`, `  ${margin} | ${" ".repeat(column)}${paint("^".repeat(width))}`];
}
