import { describe, expect, test } from "vitest";
import { jsonOf } from "./json-of.ts";
import { readYaml, readYamlDocument, type YamlReading } from "./read-yaml.ts";
import { FILE_BOUNDS, MANIFEST_BOUNDS } from "./yaml-bounds.ts";

const PLAIN: YamlReading = { bounds: FILE_BOUNDS, dialect: "plain" };
const TEXTS: YamlReading = { bounds: FILE_BOUNDS, dialect: "texts" };
const KUBERNETES: YamlReading = { bounds: MANIFEST_BOUNDS, dialect: "kubernetes" };
const MANY_DOCUMENTS = "---\n".repeat(10_000);

function valueIn(text: string, reading: YamlReading): unknown {
  const { tree, problems } = readYamlDocument(text, reading);
  expect(problems).toEqual([]);
  return tree && jsonOf(tree.root, tree);
}

const kindsOf = (text: string, reading: YamlReading) =>
  readYaml(text, reading).problems.map(({ kind }) => kind);

describe("what kubectl reads in a plain scalar", () => {
  test.each([
    ["0400", 256],
    ["-0o17", -15],
    ["0x1F", 31],
    ["0b101", 5],
    ["1_000", 1_000],
    ["08", 8],
    ["1e3", 1_000],
    [".5", 0.5],
    ["1.10", 1.1],
    ["12:30:45", "12:30:45"],
    ["2001-12-14", "2001-12-14"],
    ["on", true],
    ["Yes", true],
    ["y", true],
    ["NO", false],
    ["off", false],
    ["yEs", "yEs"],
    ["~", null],
    ["", null],
    ["NULL", null],
    ['"on"', "on"],
    ["'0400'", "0400"],
    ["!!str 0400", "0400"],
    ["v1.10", "v1.10"],
  ])("%s", (text, value) => {
    expect(valueIn(`a: ${text}`, KUBERNETES)).toEqual({ a: value });
  });
});

describe("YAML 1.2, whatever a directive says", () => {
  test.each([
    ["on", "on"],
    ["NO", "NO"],
    ["0o17", 15],
    ["1_000", "1_000"],
    ["2001-12-14", "2001-12-14"],
  ])("%s", (text, value) => {
    expect(valueIn(`a: ${text}`, PLAIN)).toEqual({ a: value });
    expect(valueIn(`%YAML 1.1\n---\na: ${text}`, PLAIN)).toEqual({ a: value });
  });
});

describe("merge keys in manifests", () => {
  test("bring the keys of another map, which the map's own override", () => {
    const text = "base: &b { a: 1, b: 2 }\nmore: &m { a: 9, c: 3 }\nx: { <<: [*b, *m], b: 7 }\n";
    expect(valueIn(text, KUBERNETES)).toMatchObject({ x: { a: 1, b: 7, c: 3 } });
  });

  test("below a key that they bring too are refused, because readers disagree", () => {
    expect(kindsOf("base: &b { a: 1 }\nx: { a: 2, <<: *b }\n", KUBERNETES)).toEqual(["duplicate-key"]);
  });

  test("need a map, and belong to YAML 1.1 alone", () => {
    expect(kindsOf("x: { <<: text }", KUBERNETES)).toEqual(["syntax"]);
    expect(kindsOf("x: { <<: { a: 1 } }", PLAIN)).toEqual(["key-refused"]);
    expect(valueIn('x: { "<<": 1 }', KUBERNETES)).toEqual({ x: { "<<": 1 } });
  });
});

describe("keys", () => {
  test("that YAML would change are refused, and the others give their text", () => {
    expect(valueIn("1: a\n2.5: b\ntrue: c\n", PLAIN)).toEqual({ "1": "a", "2.5": "b", true: "c" });
    for (const key of ["1.10", "010", "1e3", "0x10"])
      expect(kindsOf(`${key}: a`, PLAIN)).toEqual(["number-text"]);
    for (const key of ["on", "y", "0400", "1.10"])
      expect(kindsOf(`${key}: a`, KUBERNETES)).toEqual(["number-text"]);
    expect(kindsOf("1: a", TEXTS)).toEqual(["key-not-text"]);
  });

  test("are unique, each document by itself", () => {
    expect(kindsOf("a: 1\nb: { c: 1, c: 2 }\na: 2\n", PLAIN)).toEqual(["duplicate-key", "duplicate-key"]);
    expect(readYaml("a: 1\n---\na: 1\n", KUBERNETES)).toMatchObject({ problems: [] });
  });
});

test("an alias stands for the nearest anchor above it, also after a value with that anchor was repeated", () => {
  const text = "a: &x 1\nb: &y { c: &x 2 }\nd: &x 3\ne: *y\nf: *x\n";
  expect(valueIn(text, PLAIN)).toMatchObject({ e: { c: 2 }, f: 3 });
});

test("a byte order mark and Windows line ends change nothing; a second document is refused where it begins", () => {
  expect(valueIn("\ufeffa: 1\r\nb:\r\n  - c\r\n", PLAIN)).toEqual({ a: 1, b: ["c"] });
  const { problems, range } = readYamlDocument("a: 1\n...\n---\nb: 2\n", PLAIN);
  expect(problems.map(({ at }) => range(at).start.line)).toEqual([3]);
});

/** Texts that peers' readers hang or break on, and what is said of them. */
const HOSTILE: readonly (readonly [name: string, text: string, kind: string])[] = [
  ["quotes", '"'.repeat(100_000), "syntax"],
  ["commas in brackets", `[${",".repeat(50_000)}]`, "syntax"],
  ["directives", "%a\n".repeat(30_000), "syntax"],
  ["one line of openings", `if: "x" ${"${{".repeat(300_000)}`, "quotes"],
  ["dashes", "- ".repeat(20_000), "too-deep"],
  ["brackets", "[".repeat(50_000), "too-deep"],
  ["question marks", "? ".repeat(20_000), "too-deep"],
  ["a billion laughs", laughs(9), "too-many-aliases"],
  ["an alias of itself", "a: &a [*a]", "too-many-aliases"],
  ["an alias without an anchor", "a: *b", "syntax"],
  ["an infinite number", "a: .inf", "number-text"],
  ["a commit that looks like a number", "a: 1234e567", "number-text"],
  ["a key of JavaScript's own", "__proto__: 1", "key-refused"],
  ["tabs", "a:\n\tb: 1", "syntax"],
  ["documents", MANY_DOCUMENTS, "syntax"],
  ["a tag", "a: !!binary aGk=", "tag"],
];

function laughs(levels: number): string {
  const names = [..."abcdefghi"].slice(0, levels);
  return names
    .map(
      (name, n) =>
        `${name}: &${name} [${Array(9)
          .fill(n === 0 ? "x" : `*${names[n - 1]}`)
          .join(", ")}]`,
    )
    .join("\n");
}

describe.each([
  ["plain", PLAIN],
  ["texts", TEXTS],
])("a hostile text in the dialect %s", (_, reading) => {
  test.each(HOSTILE)("%s", (_name, text, kind) => {
    const { problems } = readYaml(text, reading);
    expect(new Set(problems.map((problem) => problem.kind))).toContain(kind);
    expect(problems.length).toBeLessThanOrEqual(200);
  });
});

test.each(HOSTILE.filter(([name]) => !name.includes("laughs")))(
  "a hostile manifest: %s",
  (_name, text, kind) => {
    expect(kindsOf(text, KUBERNETES)).toContain(kind);
  },
);

/** Twice as many keys may cost twice as much, not four times: every reader was quadratic or worse here. */
test("the work that is counted grows as the text does", () => {
  const workOf = (keys: number) => {
    let work = 0;
    const spend = (units: number) => {
      work += units;
      return true;
    };
    const text = Array.from({ length: keys }, (_, n) => `k${n}: 1`).join("\n");
    expect(readYaml(text, { bounds: MANIFEST_BOUNDS, dialect: "plain", spend }).problems).toEqual([]);
    return work;
  };
  expect(workOf(20_000) / workOf(10_000)).toBeLessThan(2.1);
});

test.each([
  ["on a line", "a:\n  cron: */15 * * * *\n", 'Quote it: cron: "*/15 * * * *"'],
  ["between braces", "a: { cron: */15 * * * *, zone: UTC }", 'Quote it: cron: "*/15 * * * *"'],
  [
    "between braces, with commas of its own",
    "{ cron: */5,*/7 3 * * *, b: 1 }",
    'Quote it: cron: "*/5,*/7 3 * * *"',
  ],
  ["alone between braces", "{ cron: * * * * * }", 'Quote it: cron: "* * * * *"'],
  [
    "between braces over several lines",
    "{\n  cron: */15 * * * *,\n  b: 1 }",
    'Quote it: cron: "*/15 * * * *"',
  ],
])("a cron that begins with a star, %s, is one problem, and it is told how to quote it", (_, text, hint) => {
  for (const reading of [PLAIN, TEXTS])
    expect(readYaml(text, reading).problems).toMatchObject([{ kind: "quotes", hint }]);
});

test("a wrong value beside one that begins with a star is explained by itself", () => {
  const { problems } = readYaml("b: &x 1\na: { c: *x, d: @y }", PLAIN);
  expect(problems).toMatchObject([{ kind: "syntax", hint: "Put the value in quotes." }]);
});
