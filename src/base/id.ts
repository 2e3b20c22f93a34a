import { randomBytes } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new identifier that sorts by time: nine characters for the time in milliseconds and six random ones, in Crockford's
 * base 32, which has no look-alikes, e.g. `01k8x0m3f7p2qe5`. Safe in Kubernetes names and in URLs.
 */
export function newId(nowMs: number): string {
  let time = "";
  for (let rest = nowMs, i = 0; i < 9; i++, rest = Math.floor(rest / 32)) time = ALPHABET[rest % 32] + time;
  let random = "";
  for (const byte of randomBytes(6)) random += ALPHABET[byte % 32];
  return time + random;
}
