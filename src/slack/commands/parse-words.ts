import type { Diagnostic } from "../../base/diagnostic.ts";
import type { CodeOf } from "../../base/error-codes.ts";
import { readPairs } from "./pairs.ts";
import type { Parsed } from "./verb.ts";

/** A playbook's name and the inputs given for it, still as text: the types come from the playbook's declarations. */
interface NamedPlaybook {
  readonly playbook: string;
  readonly inputs: Readonly<Record<string, string>>;
}

/** For a verb that takes nothing. */
export function parseNothing(words: readonly string[]): Parsed<undefined> {
  const [extra] = words;
  return extra === undefined ? { args: undefined } : { extra, takes: "" };
}

/** For a verb that takes one optional word. @param takes what the word is called, such as `RUN`. */
export function parseOptional(words: readonly string[], takes: string): Parsed<string | undefined> {
  const [word, extra] = words;
  return extra === undefined ? { args: word } : { extra, takes };
}

/** For a verb that takes a playbook's name and inputs for it. */
export function parsePlaybook(verb: string, words: readonly string[]): Parsed<NamedPlaybook> {
  const [playbook, ...pairs] = words;
  if (playbook === undefined || playbook.includes("="))
    return mistake(
      "SLACK_NO_PLAYBOOK",
      `\`${verb}\` needs the name of a playbook first.`,
      `Write /mesh ${verb} NAME; /mesh list shows the names.`,
    );
  const { inputs, diagnostics } = readPairs(pairs);
  return diagnostics.length > 0 ? { diagnostics } : { args: { playbook, inputs } };
}

/** The answer to a verb that needs a run and got none. */
export function noRun(verb: string) {
  return mistake(
    "SLACK_NO_RUN",
    `\`${verb}\` needs a run first.`,
    `Write /mesh ${verb} RUN; /mesh runs shows their ids.`,
  );
}

/** One mistake in a command, and what to write instead. */
export function mistake(
  code: CodeOf<"edges">,
  message: string,
  hint: string,
): { readonly diagnostics: readonly Diagnostic[] } {
  return { diagnostics: [{ code, severity: "error", message, hint }] };
}
