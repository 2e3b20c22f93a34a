import type { CodeOf } from "../../base/error-codes.ts";
import { readYamlDocument } from "../../base/yaml/read-yaml.ts";
import { FILE_BOUNDS } from "../../base/yaml/yaml-bounds.ts";
import type { YamlProblem } from "../../base/yaml/yaml-problem.ts";
import type { YamlTree } from "../../base/yaml/yaml-tree.ts";
import type { PlaybookSource } from "../playbook.ts";
import { WorkBudget } from "../work-budget.ts";
import { Findings } from "./findings.ts";

const CODES: Readonly<Record<YamlProblem["kind"], CodeOf<"playbook">>> = {
  syntax: "PB_YAML_SYNTAX",
  quotes: "PB_YAML_QUOTES",
  tag: "PB_YAML_TAG",
  "too-large": "PB_TOO_LARGE",
  "too-deep": "PB_TOO_DEEP",
  "too-many-aliases": "PB_TOO_MANY_ALIASES",
  "duplicate-key": "PB_DUPLICATE_KEY",
  "key-not-text": "PB_KEY_NOT_TEXT",
  "key-refused": "PB_KEY_REFUSED",
  "number-text": "PB_NUMBER_TEXT",
};

/** The code of a problem of YAML in a playbook. */
export function codeOfProblem(kind: YamlProblem["kind"]): CodeOf<"playbook"> {
  return CODES[kind];
}

/** What helps in a playbook where the reader of YAML can only say what is wrong. */
const HINTS: Readonly<Partial<Record<YamlProblem["kind"], string>>> = {
  "too-large": "A playbook is usually a few kB. Use a matrix for repetition, or keep data out of it.",
  "too-deep": "A playbook needs about six levels. Look for a bracket or an indentation that never ends.",
  "too-many-aliases": "Use a matrix for repetition.",
};

/** Reads the text of a playbook into a tree. Every problem becomes a finding; there is no tree if it cannot be read. */
export function readPlaybookYaml(
  { path, text }: PlaybookSource,
  budget: WorkBudget = new WorkBudget(),
): { readonly yaml?: YamlTree; readonly findings: Findings } {
  const spend = (units: number) => budget.spend(units);
  const { tree, problems, range } = readYamlDocument(text, { bounds: FILE_BOUNDS, dialect: "texts", spend });
  const findings = new Findings(path, range);
  for (const { kind, hint, ...problem } of problems) {
    const finding = { ...problem, code: CODES[kind], hint: HINTS[kind] ?? hint };
    if (kind === "number-text") findings.addUnread(finding);
    else findings.add(finding);
  }
  return tree ? { yaml: tree, findings } : { findings };
}
