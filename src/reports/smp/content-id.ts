import { createHash } from "node:crypto";

/**
 * An identifier that is derived from the content, as a UUID (version 8 of RFC 9562, for custom methods). The same test, mesh
 * and environment have the same ids in every run, so that results of many runs can be joined.
 */
export function contentId(kind: string, content: object): string {
  const hash = createHash("sha256")
    .update(`${kind}\n${JSON.stringify(content)}`)
    .digest();
  hash[6] = 0x80 | ((hash[6] ?? 0) & 0x0f);
  hash[8] = 0x80 | ((hash[8] ?? 0) & 0x3f);
  const hex = hash.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
