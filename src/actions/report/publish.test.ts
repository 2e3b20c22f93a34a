import { expect, test } from "vitest";
import { actionContext } from "../../../test/support/action-context.ts";
import { fakeLoadResult } from "../../../test/support/load-results.ts";
import { fakeReportInput } from "../../../test/support/report-inputs.ts";
import { createReportPublish } from "./publish.ts";

async function publish(attach: readonly string[]) {
  const result = fakeLoadResult({ rateRps: 20, durationS: 2 });
  const files = new Map<string, string>();
  const named: string[] = [];
  const action = createReportPublish({
    productVersion: "0.0.0",
    environment: async () => fakeReportInput(result).environment,
    nameOf: async (person) => {
      named.push(person);
      return `the name of ${person}`;
    },
  });
  const context = actionContext("run", {
    results: () => [result],
    thresholds: (stepId) => [{ expression: `of ${stepId}`, level: "fail", verdict: "held" }],
    saveArtifact: async ({ name, bytes }) => void files.set(name, new TextDecoder().decode(bytes)),
  });
  await action.run({ results: "load", charts: ["percentiles"], attach }, context);
  return { files, named };
}

test("a page names the person who asked, and has each chart for light and for dark screens", async () => {
  const page = (await publish(["html"])).files.get("load.html") ?? "";
  expect(page).toContain(`<th scope="row">Requested by</th><td>the name of tester</td>`);
  const [, dark, light] = /srcset="([^"]+)"><img src="([^"]+)"/.exec(page) ?? [];
  expect(dark).toMatch(/^data:image\/png;base64,/);
  expect(light).toMatch(/^data:image\/png;base64,/);
  expect(dark).not.toBe(light);
});

test("a page has the thresholds of the step that measured", async () => {
  expect((await publish(["html"])).files.get("load.html")).toContain("<code>of load</code>");
});

test("nobody is asked for a name that no document shows", async () => {
  expect((await publish(["csv", "json"])).named).toEqual([]);
});
