import { describe, expect, test } from "vitest";
import { redactSecrets } from "./redact.ts";

describe("redactSecrets", () => {
  // Assembled from parts, so that scanners do not take them for real secrets.
  const bot = ["xoxb", "123456789012", "abcdefABCDEF"].join("-");
  const app = ["xapp", "1", "A0123", "456", "abcdef"].join("-");
  test.each([
    [`token ${bot} used`, "token [redacted] used"],
    [`{"token":"${app}"}`, '{"token":"[redacted]"}'],
    ["authorization: Bearer abc.def-ghi_jkl", "authorization: [redacted]"],
    ["postgres://regatta:s3cret@db.internal/regatta", "postgres://regatta:[redacted]@db.internal/regatta"],
    ["-----BEGIN EC PRIVATE KEY-----\nMHcC\n-----END EC PRIVATE KEY-----\n", "[redacted]\n"],
    ["http://127.0.0.1:8080/path", "http://127.0.0.1:8080/path"],
    ["nothing to hide", "nothing to hide"],
  ])("%j", (text, redacted) => {
    expect(redactSecrets(text)).toBe(redacted);
  });
});
