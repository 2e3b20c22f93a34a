import type { Static, TSchema } from "typebox";
import { isMap, isPair, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Diagnostic, Position, SourceRange } from "../base/diagnostic.ts";
import type { ErrorCode } from "../base/error-codes.ts";
import type { JsonValue } from "../base/json.ts";
import { explainErrors } from "./explain-errors.ts";
import { fillDefaults } from "./fill-defaults.ts";
import { plainSchema } from "./plain-schema.ts";
import { schemaErrors } from "./schema-errors.ts";

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
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (start: number, end: number): SourceRange => ({
    start: positionOf(lines, start),
    end: positionOf(lines, end),
  });
  const range = (path: DataPath): SourceRange | undefined => {
    for (let length = path.length; length >= 0; length--) {
      const node = nodeAt(document.contents, path.slice(0, length));
      if (node?.range) return at(node.range[0], node.range[1]);
    }
    return undefined;
  };
  const mistake = (path: DataPath, message: string, hint: string, code = codes.invalid): Diagnostic => {
    const place = range(path);
    return { code, severity: "error", message, hint, file, ...(place === undefined ? {} : { range: place }) };
  };
  if (document.errors.length > 0) {
    const diagnostics = document.errors.map((error) => ({
      code: codes.syntax,
      severity: "error" as const,
      message: `This is not valid YAML: ${error.message}.`,
      hint: "Check indentation and quotes at this place.",
      file,
      range: at(error.pos[0], error.pos[1]),
    }));
    return { diagnostics, range, mistake };
  }
  const plain = plainSchema(schema);
  const value = fillDefaults(plain, document.toJS() as JsonValue);
  const problems = explainErrors(schemaErrors(plain, value), {
    name: "The file",
    isPrivate: codes.isPrivate ?? false,
  });
  if (problems.length === 0) return { value: value as Static<S>, diagnostics: [], range, mistake };
  const diagnostics = problems.map(({ path, message, hint }) => mistake(path, message, hint));
  return { diagnostics, range, mistake };
}

function nodeAt(root: unknown, path: DataPath): Node | undefined {
  let node: unknown = root;
  for (const [index, step] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      const last = index === path.length - 1;
      node = last ? pair?.key : pair?.value;
    } else if (isSeq(node)) {
      node = node.items[Number(step)];
    } else {
      return undefined;
    }
  }
  return (node ?? undefined) as Node | undefined;
}

function positionOf(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line, column: col, offset };
}
