import { createHash } from "node:crypto";
import type { PlaybookSource } from "./playbook.ts";

/**
 * Identifies the text of a playbook with everything it includes: 12 hexadecimal digits. Paths count only for included files,
 * which are known by their paths.
 */
export function sourceDigest({ text, includes = {} }: Omit<PlaybookSource, "path">): string {
  const sorted = Object.entries(includes).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([text, sorted]))
    .digest("hex")
    .slice(0, 12);
}
