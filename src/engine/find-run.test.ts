import { describe, expect, test } from "vitest";
import { FakeEngine } from "../../test/support/fake-engine.ts";
import { runView } from "../../test/support/run-views.ts";
import { findRun } from "./find-run.ts";

function engineWith(...runs: readonly [id: string, playbook: string][]): FakeEngine {
  const engine = new FakeEngine();
  for (const [id, playbookName] of runs) engine.add(runView({ id, playbookName }));
  return engine;
}

describe("findRun", () => {
  const engine = engineWith(
    ["01aaaa000000001", "race"],
    ["01aaaa000000002", "race"],
    ["01bbbb000000003", "load"],
  );
  test.each([
    ["01aaaa000000001", "01aaaa000000001"],
    ["01AAAA000000001", "01aaaa000000001"],
    ["race", "01aaaa000000002"],
    ["01bb", "01bbbb000000003"],
    ["0003", "01bbbb000000003"],
  ])("%s", async (reference, id) => {
    expect(await findRun(engine, reference)).toMatchObject({ run: { id } });
  });

  test.each([
    ["01aa", /2 runs have ids like "01aa"/],
    ["rase", /Did you mean "race"\?/],
    ["x03", /There is no run "x03"/],
  ])("%s is not found", async (reference, text) => {
    const found = await findRun(engine, reference);
    expect("notFound" in found && found.notFound).toMatch(text);
  });

  test("a run's number names it, with or without its sign; one that no run has is said to be so", async () => {
    const counted = new FakeEngine();
    counted.add(runView({ id: "01aaaa000000040", number: 40 }));
    counted.add(runView({ id: "01aaaa000000041", number: 41, playbookName: "load" }));
    for (const reference of ["#41", "41"])
      expect(await findRun(counted, reference)).toMatchObject({ run: { id: "01aaaa000000041" } });
    expect(await findRun(counted, "#42")).toEqual({ notFound: "There is no run #42. The latest is #41." });
  });

  test("too short a part of an id is said to be too short", async () => {
    for (const reference of ["01a", "003", "0"]) {
      const found = await findRun(engine, reference);
      expect("notFound" in found && found.notFound).toBe(
        `"${reference}" is too short for a part of an id: give at least 4 characters, or the run's number, such as #41.`,
      );
    }
  });

  test("says so when there are no runs", async () => {
    expect(await findRun(engineWith(), "x")).toEqual({ notFound: "There are no runs yet." });
  });

  test("what cannot be an id is looked up in no store, which would refuse a NUL", async () => {
    const refusing = {
      view: async () => {
        throw new Error("invalid byte sequence");
      },
      list: async () => [],
    };
    expect(await findRun(refusing, "a\u0000b")).toEqual({ notFound: "There are no runs yet." });
  });
});
