import type { YAMLParseError, YAMLWarning } from "yaml";
import { type Span, type YamlProblem, yamlProblem } from "./yaml-problem.ts";

/**
 * Turns a problem that the YAML library reports into one that says what to write instead. The library names tokens; people
 * who write `if: !failure()` need to hear about quotes.
 */
export function explainYamlProblem(text: string, problem: YAMLParseError | YAMLWarning): YamlProblem {
  const [start, end] = problem.pos;
  const at = { start, end: Math.max(end, start) };
  const line = lineAround(text, start);
  const trap =
    tagTrap(problem, at, line) ?? expressionTrap(line) ?? bareExpressionTrap(line) ?? starTrap(line, at);
  return trap ?? plainProblem(problem, at);
}

interface Line {
  readonly text: string;
  /** Where `text` begins in the file. */
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

/** More of a line than a trap is looked for in: a hostile file may be one line of a megabyte. */
const LINE_CHARACTERS = 400;

/** The line at an offset; of the white space at the end of a file, the last line with something in it. */
function lineAround(text: string, offset: number): Line {
  const isAtEnd =
    text.slice(offset, offset + LINE_CHARACTERS).trim() === "" && text.slice(offset).trim() === "";
  const place = isAtEnd ? text.trimEnd().length : offset;
  const begin = text.lastIndexOf("\n", Math.max(0, place - 1)) + 1;
  const stop = text.indexOf("\n", place);
  const end = stop === -1 ? text.length : stop;
  const from = Math.max(begin, Math.min(place, end) - LINE_CHARACTERS);
  const whole = text.slice(from, Math.min(end, from + 2 * LINE_CHARACTERS));
  const line = whole.trim();
  const match = /^(?:- +)*([\w.-]+): +(\S.*)$/.exec(line);
  return { text: line, offset: from + whole.indexOf(line), key: match?.[1] ?? "", value: match?.[2] ?? "" };
}

/** `if: !failure()`: the exclamation mark begins a tag, and the condition is gone. */
function tagTrap(problem: YAMLParseError | YAMLWarning, at: Span, line: Line): YamlProblem | undefined {
  if (problem.code !== "TAG_RESOLVE_FAILED") return undefined;
  return yamlProblem(
    "tag",
    at,
    "A value that begins with ! is a tag to YAML, so the text after it is not read as you wrote it. Tags are not supported.",
    line.value.startsWith("!") ? `Quote it: ${line.key}: ${quoted(line.value)}` : "Put the value in quotes.",
  );
}

/** `if: "x" in y`: to YAML the quoted word is the whole value. */
function expressionTrap(line: Line): YamlProblem | undefined {
  if (line.key !== "if" && line.key !== "expr") return undefined;
  return yamlProblem(
    "quotes",
    spanOf(line, line.value),
    "YAML cannot read this expression without quotes: a value that begins with a quote, a bracket or a star, or that contains a colon and a space, means something else to it.",
    `Quote the whole expression: ${line.key}: ${quoted(line.value)}`,
  );
}

/** `with: { mesh: ${{ matrix.mesh }} }`: inside braces, `{{` begins two more maps. */
function bareExpressionTrap(line: Line): YamlProblem | undefined {
  const bare = /(?<!["'\w-])\$\{\{[^}"]*\}\}/.exec(line.text);
  if (!bare) return undefined;
  return yamlProblem(
    "quotes",
    spanOf(line, bare[0]),
    `YAML reads the braces of this \${{ }} as its own, because the value is not in quotes.`,
    `Quote it: "${bare[0]}"`,
  );
}

/** `cron: *` and more stars: to YAML a star begins an alias, between braces as well as on a line of its own. */
function starTrap(line: Line, at: Span): YamlProblem | undefined {
  const [span, key, value] = starValue(line, at) ?? [];
  if (span === undefined || value === undefined) return undefined;
  return yamlProblem(
    "quotes",
    span,
    "A value that begins with a star is an alias to YAML, so it is not read as you wrote it.",
    `Quote it: ${key}: ${quoted(value)}`,
  );
}

/** Between braces a value ends before the next key or bracket: the commas of a list of minutes do not end it. */
const STAR_BETWEEN_BRACES = /([\w.-]+): +(\*(?:[^,{}[\]]|,(?! *[\w.-]+:)(?! *$))*)/g;

function starValue(line: Line, at: Span): readonly [Span, key: string, value: string] | undefined {
  if (line.value.startsWith("*")) {
    const value = line.value.replace(/,$/, "");
    return [spanOf(line, value), line.key, value];
  }
  for (const { index, 0: all, 1: key = "", 2: rest = "" } of line.text.matchAll(STAR_BETWEEN_BRACES)) {
    const value = rest.trimEnd();
    const start = line.offset + index + all.length - rest.length;
    const end = start + value.length;
    if (start <= at.start && at.start <= end) return [{ start, end }, key, value];
  }
  return undefined;
}

/** All problems in a line with a trap point at the same place: it is one mistake, however many tokens are wrong. */
function spanOf(line: Line, part: string): Span {
  const start = line.offset + line.text.lastIndexOf(part);
  return { start, end: start + part.length };
}

const EXPLAINED: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  TAB_AS_INDENT: [
    "A tab is used as indentation; YAML allows only spaces.",
    "Replace the tab with two spaces.",
  ],
  BAD_INDENT: [
    "The indentation does not match the lines above.",
    "Put keys of the same map in the same column, and close every bracket.",
  ],
  BLOCK_AS_IMPLICIT_KEY: [
    "There is a colon and a space inside this value, so YAML sees a second key.",
    "Put the value in quotes.",
  ],
  MULTILINE_IMPLICIT_KEY: [
    "A key extends over more than one line.",
    "Is a colon missing at the end of the line?",
  ],
  BAD_SCALAR_START: [
    "A value cannot begin with this character: @, `, % and others are reserved.",
    "Put the value in quotes.",
  ],
  BAD_ALIAS: ["There is no anchor of this name.", "Quote the value if it should begin with a star."],
};

function plainProblem(problem: YAMLParseError | YAMLWarning, at: Span): YamlProblem {
  const [message, hint] = missingCharacter(problem) ??
    EXPLAINED[problem.code] ?? [
      `This is not valid YAML: ${problem.message.split("\n")[0]}.`,
      "Check quotes, brackets and indentation around here.",
    ];
  return yamlProblem("syntax", at, message, hint);
}

/**
 * The YAML library has one code for every kind of missing character. Only its message says which one, so the message is
 * read here and nowhere else.
 */
const MISSING: readonly (readonly [itsWords: string, message: string, hint: string])[] = [
  ["quote", "A quote was opened above and is never closed.", "Close it at the end of its value."],
  [
    "Sequence item",
    "This line is where the items of the list are, but it is not an item.",
    "Indent it below its item, or begin it with a dash.",
  ],
  ["", "A colon, a comma or a bracket is missing here.", "Add it."],
];

function missingCharacter({ code, message }: YAMLParseError | YAMLWarning) {
  if (code !== "MISSING_CHAR") return undefined;
  // eslint-disable-next-line no-restricted-syntax -- see MISSING
  const found = MISSING.find(([itsWords]) => message.includes(itsWords));
  return found && ([found[1], found[2]] as const);
}

/** The value in quotes that it does not contain; a trailing comment stays outside. */
function quoted(value: string): string {
  const bare = value.replace(/\s+#.*$/, "");
  return bare.includes('"') ? `'${bare.replaceAll("'", "''")}'` : `"${bare}"`;
}
