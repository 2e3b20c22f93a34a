import type { CodeOf } from "../../base/error-codes.ts";
import type { Right } from "../access.ts";
import type { Word } from "../typing/words.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";

/** The result of reading the words after a verb. */
export type Parsed<Args> = { readonly args: Args } | Misread;

/** What is wrong with a command, and what to write instead. */
export interface Misread {
  readonly mistakes: readonly { readonly code: CodeOf<"edges">; readonly message: string }[];
  /** Commands that were probably meant, as the words after `/mesh`. Those that would be misread too are not offered. */
  readonly instead: readonly (readonly string[])[];
  /** What else helps, as a sentence. */
  readonly advice?: string;
}

/** What `/mesh help` says about a verb. */
export interface VerbHelp {
  readonly name: string;
  /** Other words that people type for it. They are understood and shown nowhere. */
  readonly also?: readonly string[];
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
  /** Set if it posts messages for everybody in the channel, unless it only takes the right that anybody has. */
  readonly posts?: true;
  /** Reads the words after the verb. Pure. */
  readonly parse: (words: readonly Word[]) => Parsed<Args>;
  /** Does it and answers. The caller reports what it throws. */
  readonly run: (args: Args, conversation: Conversation, desk: Desk) => Promise<void>;
}

/** A verb as the list of all verbs holds it, without the type of its arguments. */
export interface Verb extends VerbHelp {
  readonly posts?: true;
  readonly read: (words: readonly Word[]) => Task | Misread;
}

/** A request that has been read but not yet permitted. */
export interface Task {
  readonly right: Right;
  /** Whether it posts messages in the channel, which the bot must be in. */
  readonly posts: boolean;
  /** What was understood of the words after the verb. */
  readonly args: unknown;
  readonly carryOut: (conversation: Conversation, desk: Desk) => Promise<void>;
}

/** Ties a verb's parts together by the type of its arguments. */
export function defineVerb<Args>(definition: VerbDefinition<Args>): Verb & VerbDefinition<Args> {
  const { parse, right, posts = false, run } = definition;
  return {
    ...definition,
    read(words) {
      const parsed = parse(words);
      if (!("args" in parsed)) return parsed;
      const { args } = parsed;
      const taken = typeof right === "function" ? right(args) : right;
      return {
        right: taken,
        posts: posts && taken === "listed",
        args,
        carryOut: (conversation, desk) => run(args, conversation, desk),
      };
    },
  };
}

/** A verb's usage, starting with the command. */
export function usageOf({ name, takes }: VerbHelp): string {
  return ["/mesh", name, takes].filter(Boolean).join(" ");
}

/** The words of a verb's usage that cannot be left out, the verb first. */
export function neededWords({ name, takes }: VerbHelp): readonly string[] {
  return [name, ...takes.replace(/\[[^\]]*\]/g, "").split(" ")].filter(Boolean);
}

/** The verb of these that a word names, by its name or by another word for it. */
export function verbCalled<T extends VerbHelp>(word: string, verbs: readonly T[]): T | undefined {
  return verbs.find(({ name }) => name === word) ?? verbs.find(({ also }) => also?.includes(word) === true);
}
