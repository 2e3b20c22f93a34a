import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { commandText } from "../typing/command-text.ts";
import { plainWord, splitWords, type Word } from "../typing/words.ts";
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

/** What a verb makes of the words that follow it. */
function argsOf(verb: { readonly parse: (words: readonly Word[]) => unknown }, text: string): unknown {
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
    ["runn a", "SLACK_UNKNOWN_VERB", /^Write `\/mesh run a`\.$/],
    ["dance", "SLACK_UNKNOWN_VERB", /It can: list, learn, run, .*schedule, help\./],
    ["help statsu", "SLACK_UNKNOWN_TOPIC", /^Write `\/mesh help status`\.$/],
    ["list all", "SLACK_EXTRA_WORD", /^Write `\/mesh list`\.$/],
    ["status a b", "SLACK_EXTRA_WORD", /^Write `\/mesh status a`\.$/],
    ["run", "SLACK_NO_PLAYBOOK", /\/mesh list/],
    ["run rate=3", "SLACK_NO_PLAYBOOK", /NAME/],
    ["run a rate", "SLACK_NOT_AN_INPUT", /rate=VALUE/],
    ["run a =3", "SLACK_NOT_AN_INPUT", /NAME=3/],
    ["run a x=1 x=2", "SLACK_INPUT_TWICE", /^Write `\/mesh run a x=2`\.$/],
    ["runs a b", "SLACK_EXTRA_WORD", /^Write `\/mesh runs a`\.$/],
    ["show", "SLACK_NO_RUN", /\/mesh runs/],
    ["rerun rate=3", "SLACK_NO_RUN", /rerun RUN/],
    ["rerun 01k8x0 rate", "SLACK_NOT_AN_INPUT", /rate=VALUE/],
    ["lock for=2d a demo", "SLACK_LOCK_TIME", /`\/mesh lock 1d a demo`. The longest is a day/],
    ["lock 2h", "SLACK_NO_REASON", /^Write `\/mesh lock 2h REASON`\.$/],
    ["unlock now", "SLACK_EXTRA_WORD", /^Write `\/mesh unlock`\.$/],
    [
      "learn first-race anew",
      "SLACK_EXTRA_WORD",
      /`\/mesh learn first-race restart` or `\/mesh learn first-race leave`/,
    ],
    ["learn first-race leave now", "SLACK_EXTRA_WORD", /^Write `\/mesh learn first-race leave`\.$/],
    ['run a x="1', "SLACK_OPEN_QUOTE", /^Write `\/mesh run a x=1`\.$/],
  ])("%s → %s", (text, code, hint) => {
    const parsed = readCommand(text);
    if (!("diagnostics" in parsed)) throw new Error("it was accepted");
    expect(parsed.diagnostics).toHaveLength(1);
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
    const parsed = run.parse(["a", "__proto__=x"].map(plainWord));
    expect("args" in parsed && Object.keys(parsed.args.inputs)).toEqual(["__proto__"]);
  });

  test("hints are right: what they say to write is understood when it is copied as it stands", () => {
    const word = fc.oneof(
      fc.constantFrom(...VERBS.flatMap(({ name, also = [] }) => [name, ...also])),
      fc.constantFrom(
        "a",
        "first-race",
        "rate=3",
        "rate",
        "=",
        ":",
        "x=1",
        "--fast",
        "add",
        "pause",
        "off",
        "for=3w",
      ),
      fc.constantFrom('"two', "'", "“", "«a b»", "it's", "`", "*", "0 3 * * *", "@daily", ",", "#41", "UTC"),
      fc.string({ maxLength: 6 }),
    );
    const typed = fc.array(word, { maxLength: 7 }).map((words) => words.join(" "));
    const inCode = /`(\/mesh[^`]*)`/g;
    fc.assert(
      fc.property(typed, (text) => {
        const read = readCommand(text);
        if (!("diagnostics" in read)) return;
        const hints = read.diagnostics.map(({ hint = "" }) => hint);
        const commands = hints.flatMap((hint) =>
          [...hint.matchAll(inCode)].map(([, command = ""]) => command),
        );
        expect(commands.filter((command) => "diagnostics" in readCommand(command))).toEqual([]);
        expect(hints.at(-1)).not.toBe("");
      }),
      { numRuns: 1_000 },
    );
  });

  test("a command that is shown to be copied is read as it was", () => {
    const text = fc.string({ unit: fc.constantFrom(..."ab =:,'\"“”‘’«»-—*_\u00a0\u200b") });
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab"), minLength: 1 }), text, (name, value) => {
        const read = readCommand(commandText(["run", "hello", `${name}=${value}`]));
        if ("diagnostics" in read) return; // Both kinds of quotes in one value.
        const shown = value.replaceAll("\u200b", "");
        const { inputs } = read.task.args as { inputs: object };
        if (!/["“”«»]/.test(value)) expect(inputs).toEqual({ [name]: shown });
      }),
    );
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
