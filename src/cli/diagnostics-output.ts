import type { Diagnostic } from "../base/diagnostic.ts";

export const DIAGNOSTIC_FORMATS = ["text", "json", "github"] as const;
export type DiagnosticFormat = (typeof DIAGNOSTIC_FORMATS)[number];

/** One line in the format of GitHub's workflow commands, which GitHub shows next to the code. */
export function githubAnnotation(diagnostic: Diagnostic): string {
  const { file, range, severity, code, message, hint } = diagnostic;
  const properties = [
    ...(file === undefined ? [] : [`file=${escapeProperty(file)}`]),
    ...(range
      ? [
          `line=${range.start.line}`,
          `endLine=${range.end.line}`,
          `col=${range.start.column}`,
          ...(range.end.line === range.start.line ? [`endColumn=${range.end.column}`] : []),
        ]
      : []),
    `title=${escapeProperty(code)}`,
  ];
  const text = hint === undefined ? message : `${message} ${hint}`;
  return `::${severity} ${properties.join(",")}::${escapeData(text)}`;
}

/** `3 mistakes and 1 warning in 2 files`: the last line that lint prints. */
export function countDiagnostics(diagnostics: readonly Diagnostic[], fileCount: number): string {
  const errors = diagnostics.filter(({ severity }) => severity === "error").length;
  const warnings = diagnostics.length - errors;
  const files = fileCount === 1 ? "1 file" : `${fileCount} files`;
  if (diagnostics.length === 0) return `${files}: no mistakes.`;
  const parts = [plural(errors, "mistake"), plural(warnings, "warning")].filter((part) => part !== "");
  return `${parts.join(" and ")} in ${files}.`;
}

function plural(count: number, word: string): string {
  if (count === 0) return "";
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
