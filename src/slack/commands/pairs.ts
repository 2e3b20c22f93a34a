import type { Diagnostic } from "../../base/diagnostic.ts";

/** Reads words of the form name=value. All mistakes are reported together. */
export function readPairs(pairs: readonly string[]): {
  readonly inputs: Readonly<Record<string, string>>;
  readonly diagnostics: readonly Diagnostic[];
} {
  const inputs = new Map<string, string>();
  const diagnostics: Diagnostic[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at <= 0) diagnostics.push(notAPair(pair));
    else if (inputs.has(pair.slice(0, at))) diagnostics.push(twice(pair.slice(0, at)));
    else inputs.set(pair.slice(0, at), pair.slice(at + 1));
  }
  return { inputs: Object.fromEntries(inputs), diagnostics };
}

function notAPair(word: string): Diagnostic {
  return {
    code: "SLACK_NOT_AN_INPUT",
    severity: "error",
    message: `"${word}" is not an input: inputs are written name=value.`,
    hint: word.startsWith("=")
      ? "Put the input's name before the = sign, without a space."
      : `Write ${word}=VALUE, or put a value with spaces in quotes: name="two words".`,
  };
}

function twice(name: string): Diagnostic {
  return {
    code: "SLACK_INPUT_TWICE",
    severity: "error",
    message: `The input ${name} is given twice.`,
    hint: "Keep one of them; a list is written with commas: name=a,b.",
  };
}
