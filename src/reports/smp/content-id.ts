import { createHash } from "node:crypto";

/**
 * An identifier that the content decides, in the shape of a UUID (version 8 of RFC 9562: made our own way). The same
 * test, mesh and environment keep their ids from night to night, so that results of many runs can be joined.
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
