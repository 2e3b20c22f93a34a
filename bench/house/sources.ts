import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";

/** A source file as the structure metrics see it. */
export interface SourceFile {
  /** Relative to the root, with forward slashes: `src/engine/engine.ts`. */
  readonly path: string;
  readonly text: string;
  readonly lineCount: number;
  readonly isTest: boolean;
  /** The product's files that it imports, including type imports. */
  readonly imports: readonly string[];
}

/**
 * The TypeScript files below `src/`, `test/` and `bench/` of a checkout. Everything under `test/` counts as a test,
 * including helpers.
 */
export function readSources(root: string): readonly SourceFile[] {
  return ["src", "test", "bench"]
    .flatMap((folder) => filesBelow(root, folder))
    .map((path) => read(root, path));
}

function filesBelow(root: string, folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(root, path);
    return /\.tsx?$/.test(entry.name) ? [path] : [];
  });
}

function read(root: string, path: string): SourceFile {
  const text = readFileSync(join(root, path), "utf8");
  const imports = ts
    .preProcessFile(text, true, true)
    .importedFiles.filter(({ fileName }) => fileName.startsWith("."))
    .map(({ fileName }) => posix.join(posix.dirname(path), fileName));
  return {
    path,
    text,
    lineCount: text.split("\n").length - 1,
    isTest: path.startsWith("test/") || /\.test\.tsx?$/.test(path),
    imports,
  };
}
