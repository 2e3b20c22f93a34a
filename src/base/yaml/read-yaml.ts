import type { Document, LineCounter } from "yaml";
import type { SourceRange } from "../diagnostic.ts";
import { checkStructure } from "./check-structure.ts";
import { composeYaml } from "./compose-yaml.ts";
import { explainYamlProblem } from "./explain-problem.ts";
import { KUBERNETES_SCALARS } from "./kubernetes-scalars.ts";
import { MOST_PROBLEMS, type YamlBounds } from "./yaml-bounds.ts";
import { type Span, type YamlProblem, yamlProblem } from "./yaml-problem.ts";
import { rangeIn, YamlTree } from "./yaml-tree.ts";

/** How a text is to be read. */
export interface YamlReading {
  readonly bounds: YamlBounds;
  /**
   * `texts`: YAML 1.2 whose keys are texts. `plain`: YAML 1.2 whose keys may be numbers and true/false too. `kubernetes`: as
   * kubectl reads manifests, which is YAML 1.1 with merge keys.
   */
  readonly dialect: "texts" | "plain" | "kubernetes";
  /** Is told of each unit of work, and returns false once there may be no more. Default: only the bounds count. */
  readonly spend?: (units: number) => boolean;
}

/** A text as trees, or what is wrong with it. */
export interface YamlText {
  /** One for each document of the text. Absent if one of them cannot be read; with warnings and mistakes it may be there. */
  readonly trees?: readonly YamlTree[];
  /** In no order; at most about `MOST_PROBLEMS` for each document. */
  readonly problems: readonly YamlProblem[];
  /** Lines and columns of a span. */
  range(at: Span): SourceRange;
}

/**
 * Reads a YAML text into trees: the only reader of YAML that people or programs wrote. It takes a time that grows no faster
 * than the text, up to the bounds. Never throws, whatever the text.
 */
export function readYaml(text: string, reading: YamlReading): YamlText {
  const { bounds, dialect, spend = () => true } = reading;
  const scalars = dialect === "kubernetes" ? KUBERNETES_SCALARS : undefined;
  const composed = composeYaml(text, bounds, scalars, spend);
  const range = (at: Span) => rangeIn(composed.lines, at);
  if ("problem" in composed) return { problems: [composed.problem], range };
  const beyond = composed.documents[bounds.documents];
  if (beyond) return { problems: [tooManyDocuments(beyond, bounds)], range };
  const isKubernetes = dialect === "kubernetes";
  const rules = {
    bounds,
    spend,
    plainKeys: dialect !== "texts",
    merges: isKubernetes,
    exactIntegers: isKubernetes,
  };
  const read = composed.documents.map((document) => readDocument(text, document, composed.lines, rules));
  const problems = read.flatMap((document) => document.problems);
  const trees = read.flatMap(({ tree }) => (tree ? [tree] : []));
  return trees.length === read.length ? { trees, problems, range } : { problems, range };
}

/** The same for a text that holds one document. @param reading with bounds that allow only one. */
export function readYamlDocument(
  text: string,
  reading: YamlReading,
): Omit<YamlText, "trees"> & { readonly tree?: YamlTree } {
  const { trees, ...read } = readYaml(text, reading);
  const tree = trees?.[0];
  return tree ? { tree, ...read } : read;
}

function readDocument(
  text: string,
  document: Document,
  lines: LineCounter,
  rules: Parameters<typeof checkStructure>[1],
): { readonly tree?: YamlTree; readonly problems: readonly YamlProblem[] } {
  const found = [...document.errors, ...document.warnings].slice(0, MOST_PROBLEMS);
  const explained = distinct(found.map((problem) => explainYamlProblem(text, problem)));
  if (document.errors.length > 0) return { problems: explained };
  const { problems, targets } = checkStructure(document, rules);
  const all = [...explained, ...problems.slice(0, MOST_PROBLEMS)];
  if (!targets) return { problems: all };
  const { plainKeys } = rules;
  return { tree: new YamlTree({ text, document, lines, targets, plainKeys }), problems: all };
}

/** Of several wrong tokens in one value, which are explained alike, one problem is left. */
function distinct(problems: readonly YamlProblem[]): readonly YamlProblem[] {
  return [
    ...new Map(problems.map((problem) => [`${problem.at.start}:${problem.message}`, problem])).values(),
  ];
}

function tooManyDocuments({ range }: Document, { documents }: YamlBounds): YamlProblem {
  const start = range?.[0] ?? 0;
  const message =
    documents === 1
      ? "A second YAML document begins here; this file holds only one."
      : `The text has more than ${documents} documents.`;
  return yamlProblem(
    "syntax",
    { start, end: start },
    message,
    "Remove the line of three dashes or dots, or make two files.",
  );
}
