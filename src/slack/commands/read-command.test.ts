import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCommand } from "./read-command.ts";
import { VERBS } from "./verbs/all-verbs.ts";
import { approve } from "./verbs/approve.ts";
import { deny } from "./verbs/deny.ts";
import { learn } from "./verbs/learn.ts";
import { lock } from "./verbs/lock.ts";
import { plan } from "./verbs/plan.ts";
import { reference } from "./verbs/reference.ts";
import { report } from "./verbs/report.ts";
import { rerun } from "./verbs/rerun.ts";
import { route } from "./verbs/route.ts";
import { run } from "./verbs/run.ts";
import { runs } from "./verbs/runs.ts";
import { show } from "./verbs/show.ts";
import { status } from "./verbs/status.ts";
import { stop } from "./verbs/stop.ts";
import { splitWords } from "./words.ts";

/** What a verb makes of the words that follow it. */
function argsOf(verb: { readonly parse: (words: readonly string[]) => unknown }, text: string): unknown {
  const split = splitWords(text);
  return "words" in split ? verb.parse(split.words) : split;
}

describe("the words after a verb", () => {
  test.each([
    [status, "", undefined],
    [status, "01k8x0", "01k8x0"],
    [stop, "", undefined],
    [report, "compare-meshes", "compare-meshes"],
    [runs, "", undefined],
    [runs, "nightly", "nightly"],
    [show, "01k8x0", "01k8x0"],
    [rerun, "01k8x0 rate=3", { run: "01k8x0", inputs: { rate: "3" } }],
    [reference, "01k8x0", { run: "01k8x0", mark: true }],
    [reference, "01k8x0 OFF", { run: "01k8x0", mark: false }],
    [approve, "", undefined],
    [deny, "01k8x0", "01k8x0"],
    [lock, "", { reason: "", ttlMs: 3_600_000 }],
    [lock, "for=90m an upgrade", { reason: "an upgrade", ttlMs: 5_400_000 }],
    [route, "shop", { service: "shop" }],
    [route, "shop race", { service: "shop", namespace: "race" }],
    [learn, "", {}],
    [learn, "first-race", { lesson: "first-race" }],
    [learn, "first-race Restart", { lesson: "first-race", wish: "restart" }],
    [learn, "first-race leave", { lesson: "first-race", wish: "leave" }],
    [run, "compare-meshes", { playbook: "compare-meshes", inputs: {} }],
    [plan, "a rate=300", { playbook: "a", inputs: { rate: "300" } }],
    [run, 'a path="/x y" note=\'it "is"\'', { playbook: "a", inputs: { path: "/x y", note: 'it "is"' } }],
    [run, "a note=“two words”", { playbook: "a", inputs: { note: "two words" } }],
    [run, 'a empty=""', { playbook: "a", inputs: { empty: "" } }],
    [run, "a query=a=b", { playbook: "a", inputs: { query: "a=b" } }],
    [
      run,
      "a url=<http://shop/x?a=1&amp;b=2|http://shop/x> lt=&lt;5",
      { playbook: "a", inputs: { url: "http://shop/x?a=1&b=2", lt: "<5" } },
    ],
  ])("$name %s", (verb, text, args) => {
    expect(argsOf(verb, text)).toEqual({ args });
  });
});

describe("readCommand", () => {
  test.each([
    ["", "help"],
    ["   ", "help"],
    ["help run", "help"],
    ["LIST", "list"],
    ["status", "status"],
    ["unlock", "unlock"],
  ])("%s asks for %s", (text, name) => {
    expect(readCommand(text)).toMatchObject({ verb: { name } });
  });

  test("verbs have distinct names, and each has help", () => {
    expect(new Set(VERBS.map(({ name }) => name)).size).toBe(VERBS.length);
    for (const { does, more } of VERBS) expect([does, more]).not.toContain("");
  });

  test.each([
    ["runn a", "SLACK_UNKNOWN_VERB", /Did you mean "run"\?/],
    ["dance", "SLACK_UNKNOWN_VERB", /Known: approve, deny, help/],
    ["help statsu", "SLACK_UNKNOWN_TOPIC", /Did you mean "status"\?/],
    ["list all", "SLACK_EXTRA_WORD", /Write \/mesh list\./],
    ["status a b", "SLACK_EXTRA_WORD", /\/mesh status RUN/],
    ["run", "SLACK_NO_PLAYBOOK", /\/mesh list/],
    ["run rate=3", "SLACK_NO_PLAYBOOK", /NAME/],
    ["run a rate", "SLACK_NOT_AN_INPUT", /rate=VALUE/],
    ["run a =3", "SLACK_NOT_AN_INPUT", /before the =/],
    ["run a x=1 x=2", "SLACK_INPUT_TWICE", /Keep one/],
    ["runs a b", "SLACK_EXTRA_WORD", /\/mesh runs PLAYBOOK/],
    ["show", "SLACK_NO_RUN", /\/mesh runs/],
    ["rerun rate=3", "SLACK_NO_RUN", /rerun RUN/],
    ["rerun 01k8x0 rate", "SLACK_NOT_AN_INPUT", /rate=VALUE/],
    ["lock for=2d a demo", "SLACK_LOCK_TIME", /a day/],
    ["unlock now", "SLACK_EXTRA_WORD", /\/mesh unlock\./],
    ["learn first-race anew", "SLACK_EXTRA_WORD", /restart or leave/],
    ["learn first-race leave now", "SLACK_EXTRA_WORD", /restart or leave/],
    ['run a x="1', "SLACK_OPEN_QUOTE", /closing "/],
  ])("%s → %s", (text, code, hint) => {
    const parsed = readCommand(text);
    if (!("diagnostics" in parsed)) throw new Error("it was accepted");
    expect(parsed.diagnostics[0]).toMatchObject({ code, severity: "error" });
    expect(parsed.diagnostics[0]?.hint).toMatch(hint);
  });

  test("all mistakes are reported together", () => {
    const parsed = readCommand("run a one two x=1 x=2");
    expect("diagnostics" in parsed && parsed.diagnostics.map(({ code }) => code)).toEqual([
      "SLACK_NOT_AN_INPUT",
      "SLACK_NOT_AN_INPUT",
      "SLACK_INPUT_TWICE",
    ]);
  });

  test("`__proto__` is an input name like any other", () => {
    const parsed = run.parse(["a", "__proto__=x"]);
    expect("args" in parsed && Object.keys(parsed.args.inputs)).toEqual(["__proto__"]);
  });

  test("never throws, and quoted values are read unchanged", () => {
    fc.assert(fc.property(fc.string(), (text) => void readCommand(text)));
    const value = fc
      .string({ unit: fc.constantFrom(..."ab =:/'“”&") })
      .filter((text) => !/&(lt|gt|amp);/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        expect(argsOf(run, `a x="${text}"`)).toEqual({ args: { playbook: "a", inputs: { x: text } } });
      }),
    );
  });
});
