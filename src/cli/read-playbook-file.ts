import { dirname } from "node:path";
import { Failure, messageOf } from "../base/failure.ts";
import { readTextFile } from "../base/text-file.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/**
 * The text of a playbook's file, and of the files that it includes.
 * @throws Failure `PLAYBOOK_UNREADABLE`, `FILE_REFUSED`.
 */
export async function readPlaybookFile(path: string): Promise<PlaybookSource> {
  const maxBytes = FILE_BOUNDS.bytes;
  try {
    const text = readTextFile(path, { maxBytes });
    const { gatherIncludes } = await import("../playbook/index.ts");
    return await gatherIncludes({ path, text }, (file) => readIncluded(file, dirname(path)));
  } catch (error) {
    if (error instanceof Failure) throw error;
    throw new Failure("PLAYBOOK_UNREADABLE", `The playbook "${path}" cannot be read: ${messageOf(error)}.`, {
      hint: 'Check the path, or make one with "regatta new".',
      cause: error,
    });
  }

  /** What cannot be read is reported when the playbook is checked, at the place where it is included. */
  async function readIncluded(file: string, within: string): Promise<string | undefined> {
    try {
      return readTextFile(file, { maxBytes, within });
    } catch {
      return undefined;
    }
  }
}
