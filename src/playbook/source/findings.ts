import type { LineCounter } from "yaml";
import type { Diagnostic, Position, SourceRange } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import { LIMITS } from "../limits.ts";

/** A place in the text as two offsets. Every node of the YAML tree has one. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface Finding {
  readonly code: CodeOf<"playbook">;
  readonly at: Span;
  readonly message: string;
  readonly hint?: string;
  readonly severity?: "error" | "warning";
}

/** Collects the mistakes in one file with their positions. */
export class Findings {
  readonly #file: string;
  readonly #lines: LineCounter;
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();

  constructor(file: string, lines: LineCounter) {
    this.#file = file;
    this.#lines = lines;
  }

  /** Adds a mistake, once: a mistake in a value that an alias repeats is still one mistake. */
  add({ code, at, message, hint, severity = "error" }: Finding): void {
    const key = `${code}:${at.start}:${message}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#found.push({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      file: this.#file,
      range: this.range(at),
    });
  }

  range({ start, end }: Span): SourceRange {
    return { start: this.#position(start), end: this.#position(Math.max(start, end)) };
  }

  /** All mistakes in the order of the text. After `LIMITS.diagnostics` a last one says how many there are more. */
  list(): readonly Diagnostic[] {
    const sorted = [...this.#found].sort((a, b) => offsetOf(a) - offsetOf(b));
    if (sorted.length <= LIMITS.diagnostics) return sorted;
    return [
      ...sorted.slice(0, LIMITS.diagnostics),
      {
        code: "PB_TOO_MANY_MISTAKES",
        severity: "error",
        message: `There are ${sorted.length - LIMITS.diagnostics} more mistakes.`,
        hint: "Fix the first ones; the others often follow from them.",
        file: this.#file,
      },
    ];
  }

  #position(offset: number): Position {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), offset };
  }
}

function offsetOf(diagnostic: Diagnostic): number {
  return diagnostic.range?.start.offset ?? 0;
}
