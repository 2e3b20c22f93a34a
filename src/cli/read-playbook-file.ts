import { readFile } from "node:fs/promises";
import { Failure, messageOf } from "../base/failure.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/**
 * The text of a playbook's file.
 * @throws Failure `PLAYBOOK_UNREADABLE`.
 */
export async function readPlaybookFile(path: string): Promise<PlaybookSource> {
  try {
    return { path, text: await readFile(path, "utf8") };
  } catch (error) {
    throw new Failure("PLAYBOOK_UNREADABLE", `The playbook "${path}" cannot be read: ${messageOf(error)}.`, {
      hint: 'Check the path, or make one with "regatta new".',
      cause: error,
    });
  }
}
