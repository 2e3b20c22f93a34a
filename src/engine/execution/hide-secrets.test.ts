import { expect, test } from "vitest";
import { rememberSecret } from "../../base/secrets/known-secrets.ts";
import { hideInArtifact, hideOutcome } from "./hide-secrets.ts";

rememberSecret("admin:S3cretPW1", "[secret login]");
rememberSecret("abcdef:123456", "[secret pair]");
rememberSecret("123456789012345", "[secret account]");

function written(text: string): string {
  const file = {
    name: "a.json",
    title: "A",
    mediaType: "application/json" as const,
    bytes: Buffer.from(text),
  };
  return Buffer.from(hideInArtifact(file).bytes).toString("utf8");
}

test("a file of JSON can still be read when a secret stood in it as a number", () => {
  expect(JSON.parse(written('{"account": 123456789012345, "n": 7}'))).toEqual({
    account: "[secret account]",
    n: 7,
  });
});

test("a file of JSON can still be read when a secret stood in it as a key and its value", () => {
  expect(JSON.parse(written('{"admin":"S3cretPW1"}'))).toEqual({ admin: "[secret login]" });
  expect(JSON.parse(written('{"abcdef":"123456"}'))).toBe('{"[secret pair]"}');
});

test("what stands in a text of a file of JSON is hidden there, and the file is otherwise as it was", () => {
  expect(written('{ "url": "http://admin:S3cretPW1@shop" }')).toBe('{ "url": "http://[secret login]@shop" }');
});

test("a secret is hidden where an action gives it back as a number, and other numbers stay", () => {
  const outputs = { account: 123456789012345, atMs: 1_700_000_000_000, size: 123456789 };
  expect(hideOutcome({ outputs }).outputs).toEqual({ ...outputs, account: "[secret account]" });
});

test("a secret is hidden in a key of every row", () => {
  const rows = [{ "of admin:S3cretPW1": 1 }, { "of admin:S3cretPW1": 2 }];
  expect(hideOutcome({ outputs: { rows } }).outputs).toEqual({
    rows: [{ "of [secret login]": 1 }, { "of [secret login]": 2 }],
  });
});
