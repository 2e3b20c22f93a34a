import { type FileHandle, open, unlink } from "node:fs/promises";
import { Failure, messageOf } from "../../base/failure.ts";

/** The file that a result will be written to. Call either `write` or `discard`, once. */
export interface ResultFile {
  /** @throws Failure `OUT_UNWRITABLE` */
  write(text: string): Promise<void>;
  /** Leaves everything as it was before. */
  discard(): Promise<void>;
}

/**
 * Opens the file before the load begins: a result that took an hour must not be lost to a mistyped path. An existing file
 * keeps its contents until there is a result.
 * @throws Failure `OUT_UNWRITABLE`
 */
export async function openResultFile(path: string): Promise<ResultFile> {
  const { file, isNew } = await openForWriting(path).catch((error: unknown) => {
    throw unwritable(path, error, "Nothing was sent.");
  });
  return {
    async write(text) {
      try {
        // A device or a pipe cannot be truncated.
        if ((await file.stat()).isFile()) await file.truncate();
        await file.writeFile(text);
      } catch (error) {
        throw unwritable(path, error, "The result is on standard output.");
      } finally {
        await file.close();
      }
    },
    async discard() {
      await file.close();
      if (isNew) await unlink(path);
    },
  };
}

async function openForWriting(path: string): Promise<{ readonly file: FileHandle; readonly isNew: boolean }> {
  try {
    return { file: await open(path, "wx"), isNew: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return { file: await open(path, "a"), isNew: false };
  }
}

function unwritable(path: string, error: unknown, state: string): Failure {
  return new Failure("OUT_UNWRITABLE", `The result cannot be written to ${path}: ${messageOf(error)}.`, {
    hint: "Choose another file with --out.",
    state,
    cause: error,
  });
}
