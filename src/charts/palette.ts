import type { Scheme } from "../base/color-scheme.ts";

/** How a variant is drawn: no two variants differ by colour alone. */
export interface SeriesStyle {
  readonly color: string;
  readonly dash: readonly number[];
  readonly marker: "circle" | "rect" | "triangle" | "rectRot" | "star" | "crossRot";
}

interface TwoSchemeStyle extends Omit<SeriesStyle, "color"> {
  readonly colors: Readonly<Record<Scheme, string>>;
}

/**
 * Okabe and Ito's colours (Color Universal Design, 2008), which people with any kind of colour vision can distinguish. Their
 * orange and sky blue are too pale on white, where a brown and a violet take their places. The first one is for the baseline.
 * Each has a contrast of at least 3:1 with the paper, as WCAG 2.2 (1.4.11) asks of graphics.
 */
const STYLES: readonly TwoSchemeStyle[] = [
  { colors: { light: "#000000", dark: "#FFFFFF" }, dash: [], marker: "circle" },
  { colors: { light: "#D55E00", dark: "#D55E00" }, dash: [18, 8], marker: "rect" },
  { colors: { light: "#0072B2", dark: "#0072B2" }, dash: [5, 7], marker: "triangle" },
  { colors: { light: "#009E73", dark: "#009E73" }, dash: [24, 8, 5, 8], marker: "rectRot" },
  { colors: { light: "#CC79A7", dark: "#CC79A7" }, dash: [12, 6, 4, 6, 4, 6], marker: "star" },
  { colors: { light: "#722C11", dark: "#E69F00" }, dash: [30, 12], marker: "crossRot" },
  { colors: { light: "#8131FF", dark: "#56B4E9" }, dash: [3, 4], marker: "circle" },
];

/** How many variants are drawn in different styles. */
export const STYLE_COUNT = STYLES.length;

/** The style of the n-th variant, from 0; after the seventh they repeat. */
export function styleOf(index: number, scheme: Scheme): SeriesStyle {
  const { colors, dash, marker } = STYLES[index % STYLES.length] as TwoSchemeStyle;
  return { color: colors[scheme], dash, marker };
}
