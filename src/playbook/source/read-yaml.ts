import { Composer, type Document, Lexer, LineCounter, Parser } from "yaml";
import { LIMITS } from "../limits.ts";
import type { PlaybookSource } from "../playbook.ts";
import { WorkBudget } from "../work-budget.ts";
import { checkStructure } from "./check-structure.ts";
import { Findings } from "./findings.ts";
import { YamlFile } from "./yaml-file.ts";
import { explainYamlProblem } from "./yaml-problems.ts";

/**
 * Reads a YAML text into a tree, within bounds on bytes, tokens, nesting and aliases. Every problem becomes a finding; there
 * is no tree if the text cannot be read.
 */
export function readYaml(
  source: PlaybookSource,
  budget: WorkBudget = new WorkBudget(),
): { readonly yaml?: YamlFile; readonly findings: Findings } {
  const lines = new LineCounter();
  const findings = new Findings(source.path, lines);
  const document = compose(source.text, lines, findings, budget);
  if (!document) return { findings };
  const problems = [...document.errors, ...document.warnings];
  for (const problem of problems) findings.add(explainYamlProblem(source.text, problem));
  if (document.errors.length > 0) return { findings };
  const yaml = new YamlFile(source.text, document);
  return checkStructure(yaml, document, findings, budget) ? { yaml, findings } : { findings };
}

/**
 * Drives lexer, parser and composer by hand, because the composer recurses: 40 kB of `- - - …` would end the process. The
 * parser keeps its own stack, which shows the depth before the composer runs.
 */
function compose(
  text: string,
  lines: LineCounter,
  findings: Findings,
  budget: WorkBudget,
): Document | undefined {
  const whole = { start: 0, end: 0 };
  if (Buffer.byteLength(text) > LIMITS.fileBytes) {
    findings.add({
      code: "PB_TOO_LARGE",
      at: whole,
      message: `The file is larger than ${LIMITS.fileBytes / 1_000} kB.`,
      hint: "A playbook is usually a few kB. Split it, or keep data out of it.",
    });
    return undefined;
  }
  lines.addNewLine(0);
  const parser = new Parser(lines.addNewLine);
  const tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > LIMITS.depth) {
      findings.add({
        code: "PB_TOO_DEEP",
        at: { start: parser.offset, end: parser.offset },
        message: `Lists and maps are nested more than ${LIMITS.depth} deep here.`,
        hint: "A playbook needs about six levels. Look for a bracket or an indentation that never ends.",
      });
      return undefined;
    }
    if (++count > LIMITS.lexemes || !budget.spend(1)) {
      findings.add({
        code: "PB_TOO_LARGE",
        at: { start: parser.offset, end: parser.offset },
        message: "The file has more parts than a playbook may have; reading stopped here.",
        hint: `A playbook has at most ${LIMITS.steps} steps. Use a matrix for repetition.`,
      });
      return undefined;
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({ version: "1.2", uniqueKeys: false, logLevel: "silent" });
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  if (second) {
    findings.add({
      code: "PB_YAML_SYNTAX",
      at: { start: second.range[0], end: second.range[0] },
      message: "A second YAML document begins here; a file holds only one playbook.",
      hint: "Remove the line of three dashes or dots, or make two files.",
    });
    return undefined;
  }
  return document;
}
