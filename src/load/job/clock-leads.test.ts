import { expect, test } from "vitest";
import { clockLeads } from "./clock-leads.ts";

test.each<readonly [string, readonly number[], readonly number[]]>([
  ["of nodes that agree count as one, whatever ours says", [-20, -3, -180], [-20, -20, -20]],
  ["of nodes that agree, while ours is an hour late", [3_600_010, 3_600_000], [3_600_000, 3_600_000]],
  ["that differ are corrected each by itself", [0, -4_000, 5], [0, -4_000, 0]],
  ["of two nodes that differ", [10_000, 0], [10_000, 0]],
  ["of no pod", [], []],
])("clocks %s", (_, seen, leads) => {
  const byPod = clockLeads(new Map(seen.map((lead, index) => [String(index), lead])), (pod) => pod);
  expect([...byPod.values()]).toEqual(leads);
});

test("two pods that are told to begin together begin within half a second by true time, if logs take no time", () => {
  for (const skew of [-600, -251, -250, -90, 0, 90, 250, 251, 600]) {
    const skews = new Map([
      ["a", 0],
      ["b", skew],
      ["c", -skew],
    ]);
    const leads = clockLeads(skews, (pod) => pod);
    // A pod begins when its clock shows the start plus its lead.
    const begins = [...skews].map(([pod, ahead]) => (leads.get(pod) ?? 0) - ahead);
    expect(Math.max(...begins) - Math.min(...begins)).toBeLessThanOrEqual(500);
  }
});

test("pods of one node have its clock, as the log that was read fastest tells it", () => {
  const seen = new Map([
    ["a", -900],
    ["b", -20],
    ["c", -1_400],
  ]);
  expect([...clockLeads(seen, () => "node").values()]).toEqual([-20, -20, -20]);
});
