import type { Diagnostic } from "../../base/diagnostic.ts";
import type { Right } from "../access.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";

/** The result of reading the words after a verb. */
export type Parsed<Args> = { readonly args: Args } | Misread;

export type Misread =
  /** There is a word too many; `takes` says what the verb does take, in the way it is written after its name. */
  { readonly extra: string; readonly takes: string } | { readonly diagnostics: readonly Diagnostic[] };

/** What `/mesh help` says about a verb. */
export interface VerbHelp {
  readonly name: string;
  /** What follows the verb, as people write it: `NAME [input=value …]`; "" if nothing does. */
  readonly takes: string;
  /** What it does, in a line that continues the usage. */
  readonly does: string;
  readonly more: string;
}

/** Everything about one verb of `/mesh`; each has its own file. */
interface VerbDefinition<Args> extends VerbHelp {
  /** The right that it takes; a function if that depends on the arguments. */
  readonly right: Right | ((args: Args) => Right);
  /** Reads the words after the verb. Pure. */
  readonly parse: (words: readonly string[]) => Parsed<Args>;
  /** Does it and answers. The caller reports what it throws. */
  readonly run: (args: Args, conversation: Conversation, desk: Desk) => Promise<void>;
}

/** A verb as the list of all verbs holds it, without the type of its arguments. */
export interface Verb extends VerbHelp {
  readonly read: (words: readonly string[]) => Task | Misread;
}

/** A request that has been read but not yet permitted. */
export interface Task {
  readonly right: Right;
  readonly carryOut: (conversation: Conversation, desk: Desk) => Promise<void>;
}

/** Ties a verb's parts together by the type of its arguments. */
export function defineVerb<Args>(definition: VerbDefinition<Args>): Verb & VerbDefinition<Args> {
  const { parse, right, run } = definition;
  return {
    ...definition,
    read(words) {
      const parsed = parse(words);
      if (!("args" in parsed)) return parsed;
      const { args } = parsed;
      return {
        right: typeof right === "function" ? right(args) : right,
        carryOut: (conversation, desk) => run(args, conversation, desk),
      };
    },
  };
}

/** A verb's usage, starting with the command. */
export function usageOf({ name, takes }: VerbHelp): string {
  return ["/mesh", name, takes].filter(Boolean).join(" ");
}
