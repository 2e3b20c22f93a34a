import { Composer, type CST, type Document, Lexer, LineCounter, Parser, type ScalarTag } from "yaml";
import type { YamlBounds } from "./yaml-bounds.ts";
import { type Span, type YamlProblem, yamlProblem } from "./yaml-problem.ts";

/** The documents of a text with their lines, or why the text is not composed. */
export type Composed = { readonly lines: LineCounter } & (
  | { readonly documents: readonly Document[] }
  | { readonly problem: YamlProblem }
);

/**
 * Composes the documents of a text within bounds, in a time that grows no faster than the text.
 *
 * Drives lexer, parser and composer by hand. The composer recurses, so that 40 kB of `- - - …` would end the process: the
 * parser keeps its own stack, which shows the depth before the composer runs. Keys are not compared here, because the
 * library compares each with every other one; `checkStructure` does it.
 * @param scalars how plain scalars are read; default: YAML 1.2's core schema. A `%YAML` directive does not change it.
 * @param spend is told of each unit of work, and returns false once there may be no more.
 */
export function composeYaml(
  text: string,
  bounds: YamlBounds,
  scalars: readonly ScalarTag[] | undefined,
  spend: (units: number) => boolean,
): Composed {
  const lines = new LineCounter();
  lines.addNewLine(0);
  const refuse = (problem: YamlProblem): Composed => ({ problem, lines });
  if (Buffer.byteLength(text) > bounds.bytes) return refuse(tooManyBytes(bounds));
  const parser = new Parser(lines.addNewLine);
  const tokens: CST.Token[] = [];
  const here = (): Span => ({ start: parser.offset, end: parser.offset });
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > bounds.depth) return refuse(tooDeep(here(), bounds));
    if (++count > bounds.lexemes || !spend(1)) return refuse(tooManyParts(here()));
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    schema: "core",
    merge: false,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: "silent",
    ...(scalars === undefined ? {} : { customTags: (tags) => [...scalars, ...tags.filter(isCollection)] }),
  });
  return {
    documents: withoutStacks(() => someOf(composer.compose(tokens, true, text.length), bounds)),
    lines,
  };
}

/** The documents, or one more than there may be. */
function someOf(all: Iterable<Document>, bounds: YamlBounds): readonly Document[] {
  const some: Document[] = [];
  for (const document of all) {
    some.push(document);
    if (some.length > bounds.documents) break;
  }
  return some;
}

/** Calls a function whose errors need no stack: of a text of nothing but quotes, the stacks take most of the time. */
function withoutStacks<T>(work: () => T): T {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function isCollection(tag: unknown): boolean {
  return typeof tag === "object" && tag !== null && "collection" in tag && tag.collection !== undefined;
}

function tooManyBytes({ bytes }: YamlBounds): YamlProblem {
  const limit = bytes < 1_000_000 ? `${bytes / 1_000} kB` : `${bytes / 1_000_000} MB`;
  return yamlProblem(
    "too-large",
    { start: 0, end: 0 },
    `The text is larger than ${limit}.`,
    "Split it, or keep data out of it.",
  );
}

function tooManyParts(at: Span): YamlProblem {
  return yamlProblem(
    "too-large",
    at,
    "The text has too many parts; reading stopped here.",
    "Split it, or keep data out of it.",
  );
}

function tooDeep(at: Span, { depth }: YamlBounds): YamlProblem {
  return yamlProblem(
    "too-deep",
    at,
    `Lists and maps are nested more than ${depth} deep here.`,
    "Look for a bracket or an indentation that never ends.",
  );
}
