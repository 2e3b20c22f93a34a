import type { Static, TSchema } from "typebox";
import type { Diagnostic, SourceRange } from "../base/diagnostic.ts";
import type { ErrorCode } from "../base/error-codes.ts";
import type { JsonObject } from "../base/json.ts";
import { jsonOf } from "../base/yaml/json-of.ts";
import { lostNumbers } from "../base/yaml/lost-numbers.ts";
import { numberAdvice } from "../base/yaml/number-text.ts";
import { readYamlDocument } from "../base/yaml/read-yaml.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import type { YamlProblem } from "../base/yaml/yaml-problem.ts";
import type { YamlTree } from "../base/yaml/yaml-tree.ts";
import { explainErrors, pathText } from "./explain-errors.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { plainSchema } from "./plain-schema.ts";
import { schemaAt, wantsNumber } from "./schema-at.ts";
import { pointerPath, schemaErrors } from "./schema-errors.ts";

/** The codes of the diagnostics: each kind of file has its own. */
export interface DataFileCodes {
  /** The text is not valid YAML. */
  readonly syntax: ErrorCode;
  /** The content does not fit the schema. */
  readonly invalid: ErrorCode;
  /** Values may be secrets (the address of a registry can hold a password), so messages do not repeat them. */
  readonly isPrivate?: boolean;
}

/** A path of keys and indices inside the file. */
export type DataPath = readonly (string | number)[];

export interface DataFile<T> {
  readonly value?: T;
  readonly diagnostics: readonly Diagnostic[];
  /** Where a value is in the text, for checks that a schema cannot express. */
  range(path: DataPath): SourceRange | undefined;
  /** A mistake that a schema cannot express, at its place. @param code default: `codes.invalid`. */
  mistake(path: DataPath, message: string, hint: string, code?: ErrorCode): Diagnostic;
}

/** Mistakes that are reported for one file; more would bury the first ones. */
const MOST_MISTAKES = 100;

/**
 * Reads one YAML file and checks it against a TypeBox schema. Reports all mistakes at once, each with its place.
 * @param file the path as the user gave it.
 */
export function readDataFile<S extends TSchema>(
  text: string,
  file: string,
  schema: S,
  codes: DataFileCodes,
): DataFile<Static<S>> {
  const read = readYamlDocument(text, { bounds: FILE_BOUNDS, dialect: "plain" });
  const { tree } = read;
  const range = (path: DataPath) => (tree ? rangeAt(tree, path) : undefined);
  const mistake = (path: DataPath, message: string, hint: string, code = codes.invalid): Diagnostic => {
    const place = range(path);
    return { code, severity: "error", message, hint, file, ...(place === undefined ? {} : { range: place }) };
  };
  if (read.problems.length > 0 || tree === undefined) {
    const diagnostics = read.problems.map((problem) => ({
      code: codes.syntax,
      severity: "error" as const,
      ...(codes.isPrivate ? withoutValues(problem) : wordsOf(problem)),
      file,
      range: read.range(problem.at),
    }));
    return { diagnostics, range, mistake };
  }
  const plain = plainSchema(schema);
  const value = fillDefaults(plain, jsonOf(tree.root, tree));
  const lost = mistakesOfNumbers(tree, plain, codes.isPrivate ?? false);
  const isTold = new Set(lost.map(({ path }) => path.join("/")));
  const errors = schemaErrors(plain, value).filter(
    ({ instancePath }) => !isTold.has(pointerPath(instancePath).join("/")),
  );
  const problems = explainErrors(errors.slice(0, MOST_MISTAKES), {
    name: "The file",
    isPrivate: codes.isPrivate ?? false,
  });
  const wrong = [...lost, ...problems].slice(0, MOST_MISTAKES);
  if (wrong.length === 0) return { value: value as Static<S>, diagnostics: [], range, mistake };
  const diagnostics = wrong.map(({ path, message, hint }) => mistake(path, message, hint));
  return { diagnostics, range, mistake };
}

type Words = Pick<YamlProblem, "message" | "hint">;

function wordsOf({ message, hint }: YamlProblem): Words {
  return { message, hint };
}

/** What to write instead quotes the value, as does a missing anchor, which a password that begins with a star looks like. */
function withoutValues(problem: YamlProblem): Words {
  if (!QUOTING.has(problem.kind)) return wordsOf(problem);
  return {
    message: "This is not valid YAML, or YAML does not read it as it is written.",
    hint: "Check quotes, brackets and indentation around here; put a value that begins with a special character in quotes.",
  };
}

const QUOTING: ReadonlySet<YamlProblem["kind"]> = new Set(["syntax", "quotes", "tag"]);

interface NumberMistake {
  readonly path: readonly string[];
  readonly message: string;
  readonly hint: string;
}

/** Numbers that YAML does not keep as they were written, where a text may be meant: `version: 1.10`. */
function mistakesOfNumbers(tree: YamlTree, schema: JsonObject, isPrivate: boolean): readonly NumberMistake[] {
  const lost = lostNumbers(tree.root, tree).filter(({ path }) => !wantsNumber(schemaAt(schema, path)));
  return lost.map(({ path, node, text }) => {
    const [written, read] = isPrivate ? ["this number", "another one"] : [text, String(node.value)];
    return {
      path,
      message: `"${pathText(path)}" may be meant as a text, but YAML reads ${written} as ${read}.`,
      hint: isPrivate ? "Put it in quotes to keep the text." : numberAdvice(text, node.value),
    };
  });
}

/** The place of the last key of a path, or of an item of a list; where the path ends early, the last thing on it. */
function rangeAt(tree: YamlTree, path: DataPath): SourceRange {
  const { span, key } = tree.at(tree.root, path);
  return tree.range(key ?? span);
}
