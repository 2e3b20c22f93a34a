import { readFile } from "node:fs/promises";
import { Failure, messageOf } from "../base/failure.ts";
import type { PlaybookSource } from "../playbook/playbook.ts";

/**
 * Reads a playbook's file, and the files that it includes.
 * @throws Failure `PLAYBOOK_UNREADABLE`.
 */
export async function readPlaybookFile(path: string): Promise<PlaybookSource> {
  try {
    const text = await readFile(path, "utf8");
    const { gatherIncludes } = await import("../playbook/index.ts");
    // An unreadable included file is reported when the playbook is checked, at the place that includes it.
    return await gatherIncludes({ path, text }, (file) => readFile(file, "utf8").catch(() => undefined));
  } catch (error) {
    throw new Failure("PLAYBOOK_UNREADABLE", `The playbook "${path}" cannot be read: ${messageOf(error)}.`, {
      hint: 'Check the path, or make one with "regatta new".',
      cause: error,
    });
  }
}
