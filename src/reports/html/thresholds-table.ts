import type { ThresholdView } from "../../run/run-view.ts";
import { thresholdWords } from "../../run/threshold-text.ts";
import { type Markup, markup } from "./markup.ts";
import { stackedTable } from "./tables.ts";

/** Each threshold in the words of the card, with its verdict, the reason for it, and the expression that was judged. */
export function thresholdsTable(thresholds: readonly ThresholdView[]): Markup {
  const rows = thresholds.map((threshold) => [
    thresholdWords(threshold),
    verdictOf(threshold),
    threshold.note ?? "–",
    markup`<code>${threshold.expression}</code>`,
  ]);
  // Sentences and expressions need the whole width of a phone.
  return markup`<div class="texts">${stackedTable(["", "verdict", "reason", "expression"], rows, "100%")}</div>\n`;
}

function verdictOf({ verdict, level }: ThresholdView): string {
  return verdict === "breached" && level === "warn" ? "breached, only a warning" : verdict;
}
