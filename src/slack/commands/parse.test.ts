import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Command, parseCommand } from "./parse.ts";

describe("parseCommand", () => {
  test.each<[string, Command]>([
    ["", { verb: "help" }],
    ["   ", { verb: "help" }],
    ["help run", { verb: "help", topic: "run" }],
    ["LIST", { verb: "list" }],
    ["status", { verb: "status" }],
    ["status 01k8x0", { verb: "status", run: "01k8x0" }],
    ["stop", { verb: "stop" }],
    ["report compare-meshes", { verb: "report", run: "compare-meshes" }],
    ["runs", { verb: "runs" }],
    ["runs nightly", { verb: "runs", playbook: "nightly" }],
    ["show 01k8x0", { verb: "show", run: "01k8x0" }],
    ["rerun 01k8x0 rate=3", { verb: "rerun", run: "01k8x0", inputs: { rate: "3" } }],
    ["approve", { verb: "approve" }],
    ["deny 01k8x0", { verb: "deny", run: "01k8x0" }],
    ["lock", { verb: "lock", reason: "", ttlMs: 3_600_000 }],
    ["lock for=90m an upgrade", { verb: "lock", reason: "an upgrade", ttlMs: 5_400_000 }],
    ["unlock", { verb: "unlock" }],
    ["learn", { verb: "learn" }],
    ["learn first-race", { verb: "learn", lesson: "first-race" }],
    ["learn first-race Restart", { verb: "learn", lesson: "first-race", wish: "restart" }],
    ["learn first-race leave", { verb: "learn", lesson: "first-race", wish: "leave" }],
    ["run compare-meshes", { verb: "run", playbook: "compare-meshes", inputs: {} }],
    ["plan a rate=300", { verb: "plan", playbook: "a", inputs: { rate: "300" } }],
    [
      'run a path="/x y" note=\'it "is"\'',
      { verb: "run", playbook: "a", inputs: { path: "/x y", note: 'it "is"' } },
    ],
    ["run a note=“two words”", { verb: "run", playbook: "a", inputs: { note: "two words" } }],
    ['run a empty=""', { verb: "run", playbook: "a", inputs: { empty: "" } }],
    ["run a query=a=b", { verb: "run", playbook: "a", inputs: { query: "a=b" } }],
    [
      "run a url=<http://shop/x?a=1&amp;b=2|http://shop/x> lt=&lt;5",
      { verb: "run", playbook: "a", inputs: { url: "http://shop/x?a=1&b=2", lt: "<5" } },
    ],
  ])("%s", (text, command) => {
    expect(parseCommand(text)).toEqual({ command });
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
    const parsed = parseCommand(text);
    if (!("diagnostics" in parsed)) throw new Error("it was accepted");
    expect(parsed.diagnostics[0]).toMatchObject({ code, severity: "error" });
    expect(parsed.diagnostics[0]?.hint).toMatch(hint);
  });

  test("all mistakes come together", () => {
    const parsed = parseCommand("run a one two x=1 x=2");
    expect("diagnostics" in parsed && parsed.diagnostics.map(({ code }) => code)).toEqual([
      "SLACK_NOT_AN_INPUT",
      "SLACK_NOT_AN_INPUT",
      "SLACK_INPUT_TWICE",
    ]);
  });

  test("`__proto__` is an input name like any other", () => {
    const parsed = parseCommand("run a __proto__=x");
    expect(
      "command" in parsed && parsed.command.verb === "run" && Object.keys(parsed.command.inputs),
    ).toEqual(["__proto__"]);
  });

  test("never throws, and quoted values come back as they were", () => {
    fc.assert(fc.property(fc.string(), (text) => void parseCommand(text)));
    const value = fc
      .string({ unit: fc.constantFrom(..."ab =:/'“”&") })
      .filter((text) => !/&(lt|gt|amp);/.test(text));
    fc.assert(
      fc.property(value, (text) => {
        expect(parseCommand(`run a x="${text}"`)).toEqual({
          command: { verb: "run", playbook: "a", inputs: { x: text } },
        });
      }),
    );
  });
});
