import { describe, expect, test } from "vitest";
import { ALL_VISIONS, contrastOf, distanceOf } from "../../test/support/color-vision.ts";
import { COLORS } from "../base/color-scheme.ts";
import { STYLE_COUNT, styleOf } from "./palette.ts";

/** Colours that differ by this much are told apart at a glance, also when they are not side by side. */
const AT_A_GLANCE = 15;

test("the measures give the published values", () => {
  expect(contrastOf("#000000", "#FFFFFF")).toBeCloseTo(21);
  expect(contrastOf("#767676", "#FFFFFF")).toBeCloseTo(4.54, 2);
  expect(distanceOf("#000000", "#FFFFFF", "usual")).toBeCloseTo(100, 0);
  expect(distanceOf("#FF0000", "#00FF00", "deuteranopia")).toBeLessThan(
    distanceOf("#FF0000", "#00FF00", "usual") / 2,
  );
});

describe.each(["light", "dark"] as const)("in the %s scheme", (scheme) => {
  const styles = Array.from({ length: STYLE_COUNT }, (_, index) => styleOf(index, scheme));

  test.each(ALL_VISIONS)("the colours of charts can be told apart with %s colour vision", (vision) => {
    for (const [index, { color }] of styles.entries()) {
      for (const other of styles.slice(index + 1)) {
        expect(distanceOf(color, other.color, vision), `${color} ${other.color}`).toBeGreaterThan(
          AT_A_GLANCE,
        );
      }
    }
  });

  test("every variant stands out from the paper (WCAG 2.2, 1.4.11), and differs by more than its colour", () => {
    for (const { color } of styles) expect(contrastOf(color, COLORS[scheme].paper)).toBeGreaterThanOrEqual(3);
    expect(new Set(styles.map(({ dash }) => dash.join())).size).toBe(STYLE_COUNT);
  });

  test("all text has the contrast of WCAG 2.2, level AA (1.4.3)", () => {
    const { ink, soft, paper, note } = COLORS[scheme];
    for (const text of [ink, soft])
      for (const ground of [paper, note])
        expect(contrastOf(text, ground), `${text} ${ground}`).toBeGreaterThanOrEqual(4.5);
  });
});
