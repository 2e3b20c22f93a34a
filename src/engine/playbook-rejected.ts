import type { Diagnostic } from "../base/diagnostic.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/** A playbook or its inputs were refused; nothing was run. The diagnostics say what to mend. */
export class PlaybookRejected extends Error {
  override readonly name = "PlaybookRejected";
  readonly diagnostics: readonly Diagnostic[];
  readonly source: PlaybookSource;

  constructor(source: PlaybookSource, diagnostics: readonly Diagnostic[]) {
    const count = diagnostics.filter((diagnostic) => diagnostic.severity === "error").length;
    super(`${source.path} was refused: ${count} ${count === 1 ? "mistake" : "mistakes"}.`);
    this.diagnostics = diagnostics;
    this.source = source;
  }
}
