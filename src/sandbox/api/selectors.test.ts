import { describe, expect, test } from "vitest";
import { matchesSelector, parseFieldSelector, parseLabelSelector } from "./selectors.ts";

const object = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", labels: { app: "web", tier: "" } },
  status: { phase: "Running" },
};

describe("parseLabelSelector", () => {
  test.each([
    ["", true],
    ["app=web", true],
    ["app==web,tier=", true],
    ["app!=web", false],
    ["app in (db, web)", true],
    ["app in (a,b),app=web", false],
    ["app notin (db)", true],
    ["none notin (x)", true],
    ["app", true],
    ["none", false],
    ["!none", true],
    ["!app", false],
  ])("%s: %s", (text, matches) => {
    expect(parseLabelSelector(text)(object)).toBe(matches);
  });

  test.each(["a=b=c", "in (x)", "a in x", "(a)"])("refuses %s", (text) => {
    expect(() => parseLabelSelector(text)).toThrow("unable to parse requirement");
  });
});

test.each([
  ["metadata.name=p", true],
  ["metadata.name!=p", false],
  ["status.phase=Running,metadata.name=p", true],
  ["spec.nodeName=", true],
  ["status.none.deep=x", false],
])("parseFieldSelector %s: %s", (text, matches) => {
  expect(parseFieldSelector(text)(object)).toBe(matches);
});

test.each([
  [undefined, false],
  [{}, true],
  [{ matchLabels: { app: "web" } }, true],
  [{ matchExpressions: [{ key: "app", operator: "In", values: ["x"] }] }, false],
  [{ matchExpressions: [{ key: "x", operator: "DoesNotExist" }] }, true],
])("matchesSelector %j: %s", (selector, matches) => {
  expect(matchesSelector(selector, object.metadata.labels)).toBe(matches);
});
