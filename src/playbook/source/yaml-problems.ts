import type { YAMLParseError, YAMLWarning } from "yaml";
import type { Finding } from "./findings.ts";

/**
 * Turns a problem that the YAML library reports into a finding that says what to write instead. The library names tokens;
 * people who write `if: !failure()` need to hear about quotes.
 */
export function explainYamlProblem(text: string, problem: YAMLParseError | YAMLWarning): Finding {
  const [start, end] = problem.pos;
  const at = { start, end: Math.max(end, start) };
  const line = lineAround(text, Math.min(start, text.trimEnd().length));
  const trap = tagTrap(problem, at, line) ?? expressionTrap(line) ?? bareExpressionTrap(line);
  return trap ?? plainProblem(problem, at);
}

interface Line {
  readonly text: string;
  /** Where `text` begins in the file. */
  readonly offset: number;
  readonly key: string;
  readonly value: string;
}

function lineAround(text: string, offset: number): Line {
  const begin = text.lastIndexOf("\n", Math.max(0, offset - 1)) + 1;
  const stop = text.indexOf("\n", offset);
  const whole = text.slice(begin, stop === -1 ? text.length : stop);
  const line = whole.trim();
  const match = /^(?:- +)*([\w.-]+): +(\S.*)$/.exec(line.slice(0, 400));
  return { text: line, offset: begin + whole.indexOf(line), key: match?.[1] ?? "", value: match?.[2] ?? "" };
}

/** `if: !failure()`: the exclamation mark begins a tag, and the condition is gone. */
function tagTrap(problem: YAMLParseError | YAMLWarning, at: Finding["at"], line: Line): Finding | undefined {
  if (problem.code !== "TAG_RESOLVE_FAILED") return undefined;
  return {
    code: "PB_YAML_TAG",
    at,
    message:
      "A value that begins with ! is a tag to YAML, so the text after it is not read as you wrote it. Playbooks have no tags.",
    hint: line.value.startsWith("!")
      ? `Quote it: ${line.key}: ${quoted(line.value)}`
      : "Put the value in quotes.",
  };
}

/** `if: "x" in y`: to YAML the quoted word is the whole value. */
function expressionTrap(line: Line): Finding | undefined {
  if (line.key !== "if" && line.key !== "expr") return undefined;
  return {
    code: "PB_YAML_QUOTES",
    at: spanOf(line, line.value),
    message:
      "YAML cannot read this expression without quotes: a value that begins with a quote, a bracket or a star, or that contains a colon and a space, means something else to it.",
    hint: `Quote the whole expression: ${line.key}: ${quoted(line.value)}`,
  };
}

/** `with: { mesh: ${{ matrix.mesh }} }`: inside braces, `{{` begins two more maps. */
function bareExpressionTrap(line: Line): Finding | undefined {
  const bare = /(?<!["'\w-])\$\{\{[^}"]*\}\}/.exec(line.text);
  if (!bare) return undefined;
  return {
    code: "PB_YAML_QUOTES",
    at: spanOf(line, bare[0]),
    message: `YAML reads the braces of this \${{ }} as its own, because the value is not in quotes.`,
    hint: `Quote it: "${bare[0]}"`,
  };
}

/** All problems in a line with a trap point at the same place: it is one mistake, however many tokens are wrong. */
function spanOf(line: Line, part: string): Finding["at"] {
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

function plainProblem(problem: YAMLParseError | YAMLWarning, at: Finding["at"]): Finding {
  const [message, hint] = missingCharacter(problem) ??
    EXPLAINED[problem.code] ?? [
      `This is not valid YAML: ${problem.message.split("\n")[0]}.`,
      "Check quotes, brackets and indentation around here.",
    ];
  return { code: "PB_YAML_SYNTAX", at, message, hint };
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
