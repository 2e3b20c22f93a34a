import { headerLines } from "../order/header-lines.ts";
import type { LoadTarget } from "../order/request.ts";
import { basicAuthorization } from "./basic-authorization.ts";

/**
 * A target's headers, and the user of its URL, for libraries that write one byte for each character (`node:http`,
 * `node:http2`, undici): the values are UTF-8, one character for each byte of it.
 */
export function libraryHeaders({ url, headers }: LoadTarget): Record<string, string | string[]> {
  const authorization = basicAuthorization(new URL(url));
  const given = headerLines(headers).some(([name]) => name.toLowerCase() === "authorization");
  const bytes: Record<string, string | string[]> =
    authorization === undefined || given ? {} : { authorization };
  for (const [name, values] of Object.entries(headers))
    bytes[name] = typeof values === "string" ? inBytes(values) : values.map(inBytes);
  return bytes;
}

function inBytes(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}
