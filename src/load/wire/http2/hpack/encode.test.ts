import { describe, expect, test } from "vitest";
import { encodeFields } from "./encode.ts";

const hex = (name: string, value: string) => encodeFields([{ name, value }]).toString("hex");

describe("encodeFields", () => {
  test.each([
    ["a field of the static table", ":method", "GET", "82"],
    [
      "another value of a name in it, coded (RFC 7541 C.4.1 without its table)",
      ":authority",
      "www.example.com",
      "018cf1e3c2e5f23a6ba0ab90f4ff",
    ],
    ["a name beyond the first fourteen", "user-agent", "no-cache", "0f2b86a8eb10649cbf"],
    ["a new name", "custom-key", "custom-value", "008825a849e95ba97d7f8925a849e95bb8e8b4bf"],
    ["a text that the code would make longer, as UTF-8", "x", "\u00ff\u00ff", "00017804c3bfc3bf"],
    ["a secret, which no table on the way may keep", "authorization", "a", "1f080161"],
    ["an empty value", "accept-language", "", "0f0200"],
  ])("writes %s", (_, name, value, expected) => {
    expect(hex(name, value)).toBe(expected);
  });

  test("encodes lengths that do not fit into one byte", () => {
    const block = encodeFields([{ name: "x", value: "\u0001".repeat(1_337) }]);
    // RFC 7541 C.1.2 with a prefix of seven bits: 1337 is 127 and 1210, which is 10 * 128 … in groups of seven.
    expect(block.subarray(3, 6).toString("hex")).toBe("7fba09");
    expect(block.length).toBe(6 + 1_337);
  });
});
