import { createHash } from "node:crypto";
import type { PlaybookSource } from "./playbook.ts";

/**
 * Tells one text of a playbook, with all that it includes, from another: 12 hexadecimal digits. Where the files lie counts
 * only for included ones, which are known by their paths.
 */
export function sourceDigest({ text, includes = {} }: Omit<PlaybookSource, "path">): string {
  const sorted = Object.entries(includes).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([text, sorted]))
    .digest("hex")
    .slice(0, 12);
}
