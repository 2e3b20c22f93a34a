import type { Diagnostic } from "../../base/diagnostic.ts";
import type { Right } from "../access.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";

/** What came of reading the words behind a verb. */
export type Parsed<Args> = { readonly args: Args } | Misread;

export type Misread =
  /** There is a word too many; `takes` says what the verb does take, as it is written behind its name. */
  { readonly extra: string; readonly takes: string } | { readonly diagnostics: readonly Diagnostic[] };

/** What `/mesh help` says of a verb. */
export interface VerbHelp {
  readonly name: string;
  /** What stands behind the verb, as people write it: `NAME [input=value …]`; "" where nothing does. */
  readonly takes: string;
  /** What it does, on one line that goes on from the usage. */
  readonly does: string;
  readonly more: string;
}

/** Everything about one word behind `/mesh`, in its own file. */
interface VerbDefinition<Args> extends VerbHelp {
  /** Who may ask for it; a function where that depends on what is asked. */
  readonly right: Right | ((args: Args) => Right);
  /** Reads the words behind the verb. Pure. */
  readonly parse: (words: readonly string[]) => Parsed<Args>;
  /** Does it and answers. What it throws is told by who calls it. */
  readonly run: (args: Args, conversation: Conversation, desk: Desk) => Promise<void>;
}

/** A verb as the list of all of them holds it: what it reads, it can carry out. */
export interface Verb extends VerbHelp {
  readonly read: (words: readonly string[]) => Task | Misread;
}

/** What somebody asks for, read but not yet allowed. */
export interface Task {
  readonly right: Right;
  readonly carryOut: (conversation: Conversation, desk: Desk) => Promise<void>;
}

/** Ties a verb's parts together by the type of what it reads. */
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

/** How a verb is written, with the command in front. */
export function usageOf({ name, takes }: VerbHelp): string {
  return ["/mesh", name, takes].filter(Boolean).join(" ");
}
