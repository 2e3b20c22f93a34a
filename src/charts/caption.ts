import { formatRate } from "../base/figure.ts";
import { caveatOf, environmentWords, type ReportInput, variantsOf } from "../reports/input.ts";

/** How many characters of a bold title fit on one line of a chart with the usual width of 1200 pixels. */
const LINE_LETTERS = 50;

export interface Caption {
  /** What is shown, for which playbook and at which rate; one or two lines. */
  readonly title: readonly string[];
  readonly subtitle: string;
}

/** The text above a chart. `subject` is what the chart shows, e.g. `latency by percentile`. */
export function captionOf(input: ReportInput, subject: string): Caption {
  const rate = variantsOf(input.result)[0]?.rate_target_rps ?? 0;
  const load = rate === 0 ? "as fast as it can" : `at ${formatRate(rate)}`;
  const caveat = caveatOf(input.result);
  const where = environmentWords(input.environment);
  return {
    title: wrapped(`${input.run.playbookName} ${load}: ${subject}`),
    subtitle: caveat === null ? where : `${where} · ${caveat}`,
  };
}

function wrapped(text: string): string[] {
  if (text.length <= LINE_LETTERS) return [text];
  const space = text.lastIndexOf(" ", LINE_LETTERS);
  const cut = space > LINE_LETTERS / 3 ? space : LINE_LETTERS;
  const rest = text.slice(cut).trim();
  return [text.slice(0, cut), rest.length > LINE_LETTERS ? `${rest.slice(0, LINE_LETTERS - 1)}…` : rest];
}
