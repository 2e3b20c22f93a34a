import type { Diagnostic, SourceRange } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import type { Span } from "../../base/yaml/yaml-problem.ts";
import { LIMITS } from "../limits.ts";

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
  readonly range: (at: Span) => SourceRange;
  readonly #found: Diagnostic[] = [];
  readonly #seen = new Set<string>();
  readonly #unread = new Set<number>();

  /** @param range lines and columns of a span in the file. */
  constructor(file: string, range: (at: Span) => SourceRange) {
    this.#file = file;
    this.range = range;
  }

  /**
   * Adds a mistake in a value that cannot be read at all, such as an infinite number. Nothing more is said of the value: it
   * would be called empty, which it is not.
   */
  addUnread(finding: Finding): void {
    this.add(finding);
    this.#unread.add(finding.at.start);
  }

  /** Whether a span holds a value that cannot be read. */
  hasUnread({ start, end }: Span): boolean {
    return [...this.#unread].some((offset) => start <= offset && offset < end);
  }

  /** Adds a mistake, once: a mistake in a value that an alias repeats is still one mistake. */
  add({ code, at, message, hint, severity = "error" }: Finding): void {
    if (this.#unread.has(at.start)) return;
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
}

function offsetOf(diagnostic: Diagnostic): number {
  return diagnostic.range?.start.offset ?? 0;
}
