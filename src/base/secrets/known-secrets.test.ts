import { describe, expect, test } from "vitest";
import { hideKnownSecrets, rememberSecret } from "./known-secrets.ts";

const SECRETS = [
  "s3cr3t-value",
  `it's "quoted" \\ and\nbroken`,
  "100%/path?a=b&c=<d>+e",
  "pässwörd-ключ-😀!",
  '{"user":"ann","password":"J5on-inside"}',
  "back\\nslash\\u0041%41&amp;",
];
for (const [index, value] of SECRETS.entries()) rememberSecret(value, `[secret ${index}]`);

const utf8 = (text: string) => Buffer.from(text, "utf8");
const wrapped = (text: string, column: number) =>
  text.match(new RegExp(`[^]{1,${column}}`, "gu"))?.join("\n") ?? "";
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
const html = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** Left out where a notation changes a text that looks like an escape itself: nothing tells which of the two it was. */
const hasEscape = (text: string) => /\\u/.test(text);

/** Ways in which a text is written into another one. */
const NOTATIONS: Readonly<Record<string, (text: string) => string>> = {
  plain: (text) => text,
  "percent-encoded": percent,
  "percent-encoded in lower case": (text) => percent(text).replace(/%../g, (code) => code.toLowerCase()),
  "percent-encoded byte by byte": (text) =>
    [...utf8(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  "percent-encoded twice": (text) => percent(percent(text)),
  "a form": (text) => new URLSearchParams({ a: text }).toString().slice(2),
  "a URL's path": (text) => (hasEscape(text) ? text : new URL(`http://a/${text}`).href),
  JSON: (text) => JSON.stringify(text),
  "JSON in JSON": (text) => JSON.stringify(JSON.stringify({ a: text })),
  "JSON in ASCII": (text) =>
    JSON.stringify(text).replace(
      /[^ -~]/g,
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    ),
  "a shell's quotes": (text) => `'${text.replaceAll("'", "'\\''")}'`,
  "YAML's quotes": (text) => `'${text.replaceAll("'", "''")}'`,
  HTML: html,
  "HTML of a JSON": (text) => html(JSON.stringify(text)),
  "HTML by number": (text) => [...text].map((sign) => `&#${sign.codePointAt(0)};`).join(""),
  hexadecimal: (text) => utf8(text).toString("hex"),
  "hexadecimal in capitals": (text) => utf8(text).toString("hex").toUpperCase(),
  "bytes of a shell": (text) =>
    hasEscape(text)
      ? text
      : [...utf8(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join(""),
  octal: (text) =>
    hasEscape(text) ? text : [...utf8(text)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join(""),
  base64: (text) => utf8(text).toString("base64"),
  "base64 after one byte": (text) => utf8(`:${text}`).toString("base64"),
  "base64 after two bytes": (text) => utf8(`a:${text}`).toString("base64"),
  "base64 in the middle": (text) => utf8(`user:${text} and more`).toString("base64"),
  "base64 for URLs": (text) => utf8(`ÿ${text}ÿ`).toString("base64url"),
  "base64 of a JSON": (text) => utf8(JSON.stringify({ a: text })).toString("base64"),
  "base64 twice": (text) => utf8(utf8(`u:${text}`).toString("base64")).toString("base64"),
  "base64 in lines": (text) => wrapped(utf8(text).toString("base64"), 5),
  "percent-encoded in lines": (text) => wrapped(percent(text), 7),
  capitals: (text) => (/[^ -Z^-~]/.test(text) ? text : text.toUpperCase()),
};

describe.each(SECRETS.map((value, index) => [JSON.stringify(value), value, `[secret ${index}]`] as const))(
  "the secret %s",
  (_, value, shown) => {
    test.each(Object.keys(NOTATIONS))("is hidden in: %s", (name) => {
      const written = NOTATIONS[name]?.(value) ?? "";
      const hidden = hideKnownSecrets(`before ${written} after`);
      expect(hidden).toContain(shown);
      expect(hidden).toMatch(/^before .{0,16}\[secret \d\].{0,16} after$/s);
    });

    test("is hidden when it is broken into lines at any column", () => {
      for (let column = 1; column < value.length; column++)
        expect(hideKnownSecrets(`: ${wrapped(value, column)}\n.`)).toBe(`: ${shown}\n.`);
    });

    test("is hidden as far as it can be told where a text was cut through it", () => {
      const letters = [...value];
      const [head, tail] = [letters.slice(0, -1).join(""), letters.slice(1).join("")];
      expect(hideKnownSecrets(`it said ${head}`)).not.toContain(head);
      expect(hideKnownSecrets(`it said "${head}…" and more`)).not.toContain(head);
      expect(hideKnownSecrets(`${tail} it said`)).not.toContain(tail);
      expect(hideKnownSecrets(`it said ...${tail} at the end`)).not.toContain(tail);
    });
  },
);

test("a part of a JSON secret is hidden, and each line of a key", () => {
  expect(hideKnownSecrets("login with J5on-inside failed")).toBe("login with [secret 4] failed");
  rememberSecret(
    "-----BEGIN KEY-----\nMHcCAQEEIIrYSSNF\nBAgMBAAGjUzBRMB0\n-----END KEY-----",
    "[secret key]",
  );
  expect(hideKnownSecrets("line 2: BAgMBAAGjUzBRMB0.")).toBe("line 2: [secret key].");
  const about = "it must start with -----BEGIN KEY----- in a line of its own";
  expect(hideKnownSecrets(about)).toBe(about);
});

test("of two secrets the longer one names what stands there", () => {
  rememberSecret("token-one", "[secret a]");
  rememberSecret("token-one-and-more", "[secret b]");
  expect(hideKnownSecrets("x token-one-and-more, token-one y")).toBe("x [secret b], [secret a] y");
});

test("other texts stay as they are", () => {
  for (const text of [
    "",
    "s3cr3t",
    "nothing to hide here at all",
    "50% of 41 \\ items & more;",
    "😀".repeat(20),
  ])
    expect(hideKnownSecrets(text)).toBe(text);
});

test("reading a hostile text does not take longer the more it nests", () => {
  for (const part of ["%25", "\\\\", "&amp;", "\\u005c", "...s3cr3t-valu", "&#"])
    expect(hideKnownSecrets(part.repeat(100_000)).length).toBeGreaterThan(0);
});

test("a text that was cut at every fourth character is read as fast as any other", () => {
  expect(hideKnownSecrets("....".repeat(1_000_000)).length).toBe(4_000_000);
  expect(hideKnownSecrets(`${"abc…".repeat(100_000)}${"s3cr3t-valu".slice(0, 9)}…`)).toMatch(
    /c…\[secret 0\]…$/,
  );
});

test("a sentence that ends or begins with a secret's first or last word was not cut through the secret", () => {
  rememberSecret("production-4uX9zz81-database", "[secret db]");
  for (const text of ["It runs in production", "database is full", "production", "in production… database"])
    expect(hideKnownSecrets(text)).toBe(text);
  expect(hideKnownSecrets("It is production-4u…")).toBe("It is [secret db]…");
  expect(hideKnownSecrets("…zz81-database")).toBe("…[secret db]");
});

test("of a file of settings the values are hidden, not what stands in every such file", () => {
  rememberSecret(
    'apiVersion: v1\nkind: Config\nusers:\n- name: a\n  token: "tok-9aYx81"\n  password: hunter2\nexport KEY=k3y-0f-env',
    "[secret settings]",
  );
  const manifest = "apiVersion: v1\nkind: ConfigMap\n";
  expect(hideKnownSecrets(manifest)).toBe(manifest);
  expect(hideKnownSecrets("with tok-9aYx81 and k3y-0f-env")).toBe(
    "with [secret settings] and [secret settings]",
  );
  expect(hideKnownSecrets("its password: hunter2 too")).toBe("its [secret settings] too");
});

/** What other products' users have reported. */
describe("as reported of GitHub's runner, a secret is hidden", () => {
  test("in base64 with something after it, such as a line break (actions/runner 291)", () => {
    rememberSecret("1234-abcd", "[secret short]");
    const hidden = hideKnownSecrets(`${Buffer.from("1234-abcd\n").toString("base64")} hello`);
    expect(hidden).toMatch(/^\[secret short\].{0,4} hello$/);
  });

  test("with percent signs in it, as it is and encoded (actions/runner 2960)", () => {
    rememberSecret("ab%35cd%25ef", "[secret percent]");
    for (const text of ["ab%35cd%25ef", "ab%2535cd%2525ef"])
      expect(hideKnownSecrets(`is ${text}.`)).toBe("is [secret percent].");
  });

  test("without the braces of a JSON secret being hidden everywhere (actions/runner 326)", () => {
    rememberSecret('{\n  "token": "t0ken-in-lines"\n}', "[secret json]");
    expect(hideKnownSecrets("if (a) { b } else { t0ken-in-lines }")).toBe(
      "if (a) { b } else { [secret json] }",
    );
  });
});
