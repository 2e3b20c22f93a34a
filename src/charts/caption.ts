import { formatRate } from "../base/figure.ts";
import { caveatOf, environmentWords, type ReportInput, variantsOf } from "../reports/input.ts";

/** How many characters fit on one line of a chart with the usual width of 1200 pixels. */
const LETTERS = { title: 50, subtitle: 68 } as const;
const LINES = { title: 2, meaning: 6, where: 2 } as const;

export interface Caption {
  /** What is shown, for which playbook and at which rate; one or two lines. */
  readonly title: readonly string[];
  /** What the figures mean, in the result's own words; at most six lines, none if nothing was given. */
  readonly meaning: readonly string[];
  /** Where it was measured, and what to know before reading the figures. */
  readonly where: readonly string[];
}

/**
 * The text above a chart.
 * @param subject what the chart shows, e.g. `latency by percentile`.
 * @param meaning what the result says about it; never other words than those of the card.
 */
export function captionOf(input: ReportInput, subject: string, meaning = ""): Caption {
  const rate = variantsOf(input.result)[0]?.rate_target_rps ?? 0;
  const load = rate === 0 ? "as fast as it can" : `at ${formatRate(rate)}`;
  const caveat = caveatOf(input.result);
  const where = environmentWords(input.environment);
  return {
    title: wrapped(`${input.run.playbookName} ${load}: ${subject}`, LETTERS.title, LINES.title),
    meaning: meaning === "" ? [] : wrapped(meaning, LETTERS.subtitle, LINES.meaning),
    where: wrapped(caveat === null ? where : `${where} · ${caveat}`, LETTERS.subtitle, LINES.where),
  };
}

/** Breaks a text into lines at spaces where there are any; the last line ends in `…` if there is more. */
function wrapped(text: string, letters: number, most: number): string[] {
  if (text.length <= letters) return [text];
  if (most === 1) return [`${text.slice(0, letters - 1)}…`];
  const space = text.lastIndexOf(" ", letters);
  const cut = space > letters / 3 ? space : letters;
  return [text.slice(0, cut), ...wrapped(text.slice(cut).trim(), letters, most - 1)];
}
