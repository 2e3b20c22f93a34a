import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../test/support/comparisons.ts";
import { fakeLoadResult } from "../../test/support/load-results.ts";
import { fakeReportInput } from "../../test/support/report-inputs.ts";
import { renderCsv } from "./render-csv.ts";

/** A parser for RFC 4180: quotes, doubled quotes and line breaks inside quotes. */
function parsed(csv: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    rows.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? "");
    if (end === "\r\n") rows.push([]);
  }
  const [head = [], ...body] = rows.filter((row) => row.length > 0);
  return body.map((row) => Object.fromEntries(head.map((name, column) => [name, row[column] ?? ""])));
}

describe("renderCsv", () => {
  test("has one row per round, then one for all rounds, with the stored figures", () => {
    const result = fakeComparison({ variants: { none: {}, sidecar: { p50Ms: 2 } }, rounds: 2 });
    const rows = parsed(renderCsv(fakeReportInput(result)));
    expect(rows.map(({ variant, round }) => `${variant} ${round}`)).toEqual([
      "none 1",
      "none 2",
      "none all",
      "sidecar 1",
      "sidecar 2",
      "sidecar all",
    ]);
    const sidecar = result.variants.sidecar;
    expect(Number(rows[3]?.p99_ms)).toBe(sidecar?.rounds[0]?.latency_ms.p99);
    expect(Number(rows[5]?.p99_ms)).toBe(sidecar?.latency_ms.p99);
    expect(Number(rows[5]?.requests)).toBe(2_000);
    expect(Number(rows[5]?.duration_s)).toBe(20);
  });

  test("of a load test has one row", () => {
    const rows = parsed(renderCsv(fakeReportInput(fakeLoadResult())));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ variant: "load", mesh: "", round: "1", requests: "1000" });
  });

  test.each([
    ['a "quoted", name', 'a "quoted", name'],
    ["two\r\nlines", "two\r\nlines"],
    ["=1+1", "'=1+1"],
    ["@cmd", "'@cmd"],
    ["-1", "'-1"],
  ])("keeps %j intact and harmless", (playbookName, cell) => {
    const [row] = parsed(renderCsv(fakeReportInput(fakeLoadResult(), { playbookName })));
    expect(row?.playbook).toBe(cell);
    expect(row?.requests).toBe("1000");
  });
});
