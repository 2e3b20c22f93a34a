import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../../test/support/comparisons.ts";
import { fakeReportInput } from "../../../test/support/report-inputs.ts";
import type { ChartImage } from "../input.ts";
import { markup } from "./markup.ts";
import { renderHtml } from "./render-html.ts";

const EVIL = `</title><script>alert("1")</script><img src=x onerror='y'>`;
const chart = (altText: string, name: ChartImage["name"] = "percentiles", byte = 1): ChartImage => ({
  name,
  title: "A chart",
  altText,
  size: { width: 1_200, height: 800 },
  png: new Uint8Array([137, 80, 78, byte]),
});
const result = fakeComparison({ variants: { none: {}, [EVIL]: { p50Ms: 2 } }, rounds: 3 });

test("markup escapes the texts that it is given, but not its own output", () => {
  const inner = markup`<b>${"a<b & 'c'"}</b>`;
  expect(markup`<p title="${'"'}">${inner}${[inner]}${3}</p>`.html).toBe(
    `<p title="&quot;">${inner.html}${inner.html}3</p>`,
  );
});

describe("renderHtml", () => {
  const evil = { title: EVIL, playbookName: EVIL, requestedBy: EVIL, inputs: { [EVIL]: EVIL } };
  const page = renderHtml(fakeReportInput(result, evil), {
    light: [chart(EVIL), chart("the second", "timeline")],
    dark: [chart(EVIL, "percentiles", 2)],
  });

  test("lets no name become a tag", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img src=x");
    expect(page.match(/<\/title>/g)).toHaveLength(1);
  });

  test("loads nothing from anywhere", () => {
    const addresses = [...page.matchAll(/(?:src|srcset|href)="([^"]{0,11})/g)].map(([, start]) => start);
    expect(addresses).toEqual(["data:image/", "data:image/", "data:image/"]);
    expect(page).toContain(`content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"`);
    expect(page).not.toMatch(/url\(|@import/);
  });

  test("shows the picture first, then what it means, then the tables", () => {
    const order = [
      "<figure>",
      'class="verdict"',
      "the second",
      "<h2>Latency",
      "<h2>Added to none",
      "<h2>Environment",
    ];
    const places = order.map((text) => page.indexOf(text));
    expect(places).not.toContain(-1);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test("lists the step's thresholds in words, with verdict, reason and expression", () => {
    const expression = `result.variants["${EVIL}"].latency_ms.p99 < 250.0`;
    const words = "sidecar p99 494 ms, limit 250 ms";
    const note = "There is no p99: 20 answered requests are too few for it.";
    const input = {
      ...fakeReportInput(result),
      thresholds: [
        { expression, level: "fail", verdict: "breached", title: "Fast enough", words },
        {
          expression: "result.error_rate < 0.01",
          level: "fail",
          verdict: "held",
          words: "error rate 0 %, limit 1 %",
        },
        { expression: "result.x < 1.0", level: "fail", verdict: "inconclusive", note },
        { expression: "result.y < 1.0", level: "warn", verdict: "breached" },
      ],
    } as const;
    const html = renderHtml(input, { light: [], dark: [] });
    const table = html.slice(html.indexOf("<h2>Thresholds"), html.indexOf("<h2>Latency"));
    const rows = [...table.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(
      ([, name = "", cells = ""]) => [
        name,
        ...[...cells.matchAll(/<td data-name="\w+">(.*?)<\/td>/g)].map(([, text]) => text),
      ],
    );
    expect(rows).toEqual([
      [
        `Fast enough: ${words}`,
        "breached",
        "–",
        expect.stringMatching(/^<code>result\.variants\[.*&lt; 250\.0<\/code>$/),
      ],
      ["error rate 0 %, limit 1 %", "held", "–", "<code>result.error_rate &lt; 0.01</code>"],
      ["result.x &lt; 1.0", "inconclusive", note, "<code>result.x &lt; 1.0</code>"],
      ["result.y &lt; 1.0", "breached, only a warning", "–", "<code>result.y &lt; 1.0</code>"],
    ]);
    expect(table).not.toContain("<script");
    expect(page).not.toContain("Thresholds");
  });

  test("has a dark picture for dark screens where there is one, with one alt text for both", () => {
    const [first, second] = [...page.matchAll(/<picture>.*<\/picture>/g)].map(([text]) => text);
    expect(first).toMatch(/<source media="screen and \(prefers-color-scheme: dark\)" srcset="data:/);
    expect(first?.match(/alt=/g)).toHaveLength(1);
    expect(second).not.toContain("<source");
    expect(first).toContain(`width="1200" height="800"`);
  });

  test("names each figure of a row for phones, where a row is a block", () => {
    expect(page).toMatch(/<th scope="row">none \(baseline\)<\/th><td data-name="p50">[\d.]+<\/td>/);
    for (const name of ["p99.9", "requests", "ratio", "verdict"])
      expect(page).toContain(`<td data-name="${name}">`);
  });

  test("does without charts", () => {
    expect(renderHtml(fakeReportInput(result), { light: [], dark: [] })).not.toContain("<figure>");
  });
});
