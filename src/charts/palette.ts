/** How a variant is drawn: no two variants differ by colour alone. */
export interface SeriesStyle {
  readonly color: string;
  readonly dash: readonly number[];
  readonly marker: "circle" | "rect" | "triangle" | "rectRot" | "star" | "crossRot";
}

/**
 * Okabe and Ito's colours (Color Universal Design, 2008), which people with any kind of colour vision can distinguish,
 * without their yellow, which is too pale on white. The first one, black, is for the baseline.
 */
const STYLES: readonly SeriesStyle[] = [
  { color: "#000000", dash: [], marker: "circle" },
  { color: "#D55E00", dash: [18, 8], marker: "rect" },
  { color: "#0072B2", dash: [5, 7], marker: "triangle" },
  { color: "#009E73", dash: [24, 8, 5, 8], marker: "rectRot" },
  { color: "#CC79A7", dash: [12, 6, 4, 6, 4, 6], marker: "star" },
  { color: "#E69F00", dash: [30, 12], marker: "crossRot" },
  { color: "#56B4E9", dash: [3, 4], marker: "circle" },
];

/** The style of the n-th variant, from 0; after the seventh they repeat. */
export function styleOf(index: number): SeriesStyle {
  return STYLES[index % STYLES.length] as SeriesStyle;
}
