import { trimZeros } from "../../base/figure.ts";
import { utcMinute } from "../../base/utc.ts";
import type { ComparisonResult } from "../../compare/result.ts";
import { type ChartImage, caveatOf, environmentWords, type ReportInput, variantsOf } from "../input.ts";
import { summarise } from "../summarise.ts";
import { type Markup, markup } from "./markup.ts";
import { DARK_SCREEN, STYLE } from "./style.ts";
import { factsTable, latencyTable, overheadTable, roundsTable } from "./tables.ts";
import { thresholdsTable } from "./thresholds-table.ts";

const NOTHING: Markup = { html: "" };

/** The charts of a page in both colour schemes; the page shows those of its reader's. Prints are always light. */
export interface PageCharts {
  readonly light: readonly ChartImage[];
  /** A chart without a dark counterpart is shown light. */
  readonly dark: readonly ChartImage[];
}

/**
 * One self-contained page that works offline: the first chart, what it means, the other charts, the thresholds, then the tables. It loads
 * nothing and runs no scripts; its own content security policy forbids both.
 */
export function renderHtml(input: ReportInput, charts: PageCharts): string {
  const { run, result } = input;
  const [first, ...others] = charts.light.map((chart) =>
    figureOf(
      chart,
      charts.dark.find(({ name }) => name === chart.name),
    ),
  );
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${run.title}</title>
<style>${{ html: STYLE }}</style>
</head>
<body>
<main>
<h1>${run.title}</h1>
<p class="soft">${run.playbookName}, run ${run.id}, ${timeOf(run.endedAt)}, ${environmentWords(input.environment)}</p>
${first ?? NOTHING}${meaningOf(input)}${others}${thresholdsOf(input)}
<h2>Latency</h2>
<p class="soft">${kindOfLatency(result)}</p>
${latencyTable(result)}${result.kind === "comparison" ? comparisonOf(result) : NOTHING}
<h2>Environment</h2>
${environmentOf(input)}
</main>
</body>
</html>
`;
  return page.html;
}

function figureOf(light: ChartImage, dark: ChartImage | undefined): Markup {
  const { altText, size } = light;
  const inDark =
    dark === undefined ? NOTHING : markup`<source media="${DARK_SCREEN}" srcset="${dataUrl(dark)}">`;
  const image = markup`<img src="${dataUrl(light)}" width="${size.width}" height="${size.height}" alt="${altText}">`;
  return markup`<figure><picture>${inDark}${image}</picture></figure>\n`;
}

function dataUrl({ png }: ChartImage): string {
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

/** @param timestamp RFC 3339 */
function timeOf(timestamp: string): Markup {
  return markup`<time datetime="${timestamp}">${utcMinute(Date.parse(timestamp))} UTC</time>`;
}

function meaningOf(input: ReportInput): Markup {
  const { headline, lines } = summarise(input);
  const { result } = input;
  const caveat = caveatOf(result);
  const reasons =
    result.kind === "comparison"
      ? [...result.verdict.reasons, ...result.verdict.notes]
      : caveat
        ? [lines[0] ?? ""]
        : [];
  const items = reasons.map((reason) => markup`<li>${reason}</li>`);
  const note = items.length === 0 ? NOTHING : markup`<div class="note"><ul>${items}</ul></div>\n`;
  const ranking =
    result.kind === "comparison" && result.verdict.ranked ? markup`<p>${lines[0] ?? ""}</p>\n` : NOTHING;
  return markup`<p class="verdict">${headline}</p>\n${ranking}${note}${changesOf(input)}`;
}

function thresholdsOf({ thresholds }: ReportInput): Markup {
  if (thresholds.length === 0) return NOTHING;
  return markup`<h2>Thresholds</h2>
<p class="soft">An inconclusive threshold has neither held nor been breached: what was measured says nothing about it.</p>
${thresholdsTable(thresholds)}`;
}

function kindOfLatency({ kind }: ReportInput["result"]): string {
  return kind === "load"
    ? "In milliseconds, from each request’s intended start."
    : "In milliseconds, from each request’s intended start. p50, p90 and p99 are geometric means over the rounds, p99.9 and max are of all requests.";
}

function changesOf({ changes = [] }: ReportInput): Markup {
  const items = changes.map((change) => markup`<li>${change}</li>`);
  return items.length === 0 ? NOTHING : markup`<h2>Beside an earlier run</h2>\n<ul>${items}</ul>\n`;
}

function comparisonOf(result: ComparisonResult): Markup {
  const added =
    Object.keys(result.overhead).length === 0
      ? NOTHING
      : markup`<h2>Added to ${result.baseline}</h2>
<p class="soft">In milliseconds, from pairs of the same round, with intervals by Student’s t on the logarithms of their ratios.</p>
${overheadTable(result)}`;
  const drift = trimZeros(result.baseline_drift.ratio.toFixed(2));
  const variants = variantsOf(result);
  const meshes = variants.map(({ name, facts }) => markup`<h2>${name}</h2>\n${factsTable(meshFacts(facts))}`);
  return markup`${added}<h2>Rounds</h2>
<p class="soft">In milliseconds. Interleaved, in an order shuffled from seed ${result.seed}. The baseline’s slowest round was ${drift} times its fastest.</p>
${roundsTable(variants)}${meshes}`;
}

function meshFacts(
  facts: ReturnType<typeof variantsOf>[number]["facts"],
): (readonly [string, string | null])[] {
  if (facts === null) return [];
  return [
    ["Mesh", facts.title],
    ["Version", facts.mesh_version],
    ["Proxy", facts.proxy_version],
    ["Data plane", facts.data_plane],
    ["mTLS", facts.mtls ? "on" : "off"],
    ["Address", facts.url],
  ];
}

function environmentOf({ environment, run, productVersion, result }: ReportInput): Markup {
  const nodes = environment.nodes.map(
    ({ type, cores, memoryMb, arch, os }) => `${type}: ${cores} cores, ${memoryMb} MB, ${os}/${arch}`,
  );
  const first = variantsOf(result)[0]?.rounds[0];
  return factsTable([
    ["Kind", environment.kind],
    ["Kubernetes", environment.kubernetesVersion],
    ["Nodes", nodes.join("; ")],
    ["Workloads", environment.workloads.map(({ name, replicas }) => `${name} ×${replicas}`).join(", ")],
    ["Load", first ? `${first.mode} loop, ${first.protocol}, ${first.connections} connections` : null],
    ["Generator", first ? `${first.generator.name} ${first.generator.version}` : null],
    ["Requested by", run.requestedBy],
    ["Started", `${utcMinute(Date.parse(run.startedAt))} UTC`],
    ["Inputs", JSON.stringify(run.inputs)],
    ["Regatta", productVersion],
  ]);
}
