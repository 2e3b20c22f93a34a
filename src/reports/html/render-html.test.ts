import { describe, expect, test } from "vitest";
import { fakeComparison } from "../../../test/support/comparisons.ts";
import { fakeReportInput } from "../../../test/support/report-inputs.ts";
import type { ChartImage } from "../input.ts";
import { markup } from "./markup.ts";
import { renderHtml } from "./render-html.ts";

const EVIL = `</title><script>alert("1")</script><img src=x onerror='y'>`;
const chart = (altText: string): ChartImage => ({
  name: "percentiles",
  title: "A chart",
  altText,
  png: new Uint8Array([137, 80, 78, 71]),
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
  const page = renderHtml(fakeReportInput(result, evil), [chart(EVIL), chart("the second")]);

  test("lets no name become a tag", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("<img src=x");
    expect(page.match(/<\/title>/g)).toHaveLength(1);
  });

  test("loads nothing from anywhere", () => {
    const addresses = [...page.matchAll(/(?:src|href)="([^"]{0,11})/g)].map(([, start]) => start);
    expect(addresses).toEqual(["data:image/p", "data:image/p"].map((start) => start.slice(0, 11)));
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

  test("does without charts", () => {
    expect(renderHtml(fakeReportInput(result), [])).not.toContain("<figure>");
  });
});
