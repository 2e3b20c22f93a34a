import { readFile } from "node:fs/promises";
import { Failure, messageOf } from "../base/failure.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/**
 * The text of a playbook's file, with those that it includes.
 * @throws Failure `PLAYBOOK_UNREADABLE`.
 */
export async function readPlaybookFile(path: string): Promise<PlaybookSource> {
  try {
    const text = await readFile(path, "utf8");
    const { gatherIncludes } = await import("../playbook/index.ts");
    // What cannot be read is told when the playbook is checked, at the place where it is included.
    return await gatherIncludes({ path, text }, (file) => readFile(file, "utf8").catch(() => undefined));
  } catch (error) {
    throw new Failure("PLAYBOOK_UNREADABLE", `The playbook "${path}" cannot be read: ${messageOf(error)}.`, {
      hint: 'Check the path, or make one with "regatta new".',
      cause: error,
    });
  }
}
