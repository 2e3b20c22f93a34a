import { describe, expect, test } from "vitest";
import { nearestName, suggestName } from "./suggest.ts";

const actions = ["mesh.install", "mesh.uninstall", "load.run", "load.compare", "wait"];

describe("nearestName", () => {
  test.each([
    ["mesh.instal", "mesh.install"],
    ["load.comprae", "load.compare"],
    ["Load.Run", "load.run"],
    ["wiat", undefined],
    ["wat", "wait"],
    ["kubectl", undefined],
    ["", undefined],
  ])("%j", (name, nearest) => {
    expect(nearestName(name, actions)).toBe(nearest);
  });

  test("of equally near names, the first wins", () => {
    expect(nearestName("v4", ["v1", "v2"])).toBe("v1");
  });
});

describe("suggestName", () => {
  test.each([
    ["load.rum", actions, 'Did you mean "load.run"?'],
    ["x", ["b", "a"].map((name) => `${name}${name}${name}`), "Known: aaa, bbb."],
    ["x", [], "There are none to choose from."],
  ])("%j", (name, known, text) => {
    expect(suggestName(name, known)).toBe(text);
  });

  test("a long list is cut short", () => {
    const known = Array.from({ length: 15 }, (_, i) => `name-number-${String(i).padStart(2, "0")}`);

    expect(suggestName("x", known)).toMatch(/name-number-11, and 3 more\.$/);
  });
});
