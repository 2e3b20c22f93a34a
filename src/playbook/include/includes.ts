import type { Diagnostic } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import { LIMITS } from "../limits.ts";
import type { IncludedPlaybook, Playbook, PlaybookSource } from "../playbook.ts";
import { declarationOf } from "./declaration-of.ts";
import { includePath } from "./include-path.ts";

/** Checks one file. @param chain paths from the run's own playbook to this one. */
export type ParseFile = (
  source: PlaybookSource,
  chain: readonly string[],
) => { readonly playbook?: Playbook; readonly diagnostics: readonly Diagnostic[] };

export type OpenedInclude =
  /** `included` is absent if the file has mistakes, which are reported at their own places. */
  | { readonly included?: IncludedPlaybook }
  | { readonly code: CodeOf<"playbook">; readonly message: string; readonly hint: string };

/** The playbooks that one playbook includes. Each is checked once, however often it is used. */
export class Includes {
  readonly #root: PlaybookSource;
  readonly #parse: ParseFile;
  readonly #opened = new Map<string, { readonly included?: IncludedPlaybook }>();
  readonly #diagnostics: Diagnostic[] = [];

  constructor(root: PlaybookSource, parse: ParseFile) {
    this.#root = root;
    this.#parse = parse;
  }

  /** The diagnostics of the included files. */
  get diagnostics(): readonly Diagnostic[] {
    return this.#diagnostics;
  }

  /** The playbook that `uses` names in the last file of a chain, or why it cannot be included. */
  open(uses: string, chain: readonly string[]): OpenedInclude {
    const found = includePath(uses, chain.at(-1) ?? "", this.#root.path);
    if ("problem" in found) return { code: "PB_INCLUDE_PATH", message: found.problem, hint: found.hint };
    const { path } = found;
    if (chain.includes(path)) {
      return {
        code: "PB_INCLUDE_CYCLE",
        message: `Playbooks cannot include each other in a circle: ${[...chain, path].join(" → ")}.`,
        hint: "Put the steps that both need into a third playbook.",
      };
    }
    if (chain.length > LIMITS.includeDepth) {
      return {
        code: "PB_TOO_DEEP",
        message: `Included playbooks are nested more than ${LIMITS.includeDepth} deep here.`,
        hint: "Include it at a higher level.",
      };
    }
    const text = this.#root.includes?.[path];
    if (text === undefined) {
      return {
        code: "PB_INCLUDE_UNREADABLE",
        message: `The playbook ${path} cannot be read.`,
        hint: `Check the path, which is relative to this file. At most ${LIMITS.includedFiles} files can be included, ${FILE_BOUNDS.bytes / 1_000} kB in all.`,
      };
    }
    let opened = this.#opened.get(path);
    if (!opened) {
      const { playbook, diagnostics } = this.#parse({ path, text }, [...chain, path]);
      this.#diagnostics.push(...diagnostics);
      opened = playbook
        ? { included: { playbook, declaration: declarationOf(uses, playbook), reads: "own" } }
        : {};
      this.#opened.set(path, opened);
    }
    return opened;
  }
}
