import type { Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { renderCharts } from "../../charts/render-charts.ts";
import { measurementOf } from "../../compare/measurement-of.ts";
import type { Action, ActionContext } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { Place } from "../../load/result/result.ts";
import { type PageCharts, renderHtml } from "../../reports/html/render-html.ts";
import type { ChartImage, EnvironmentFacts, ReportInput } from "../../reports/input.ts";
import { renderCsv } from "../../reports/render-csv.ts";
import { renderSmpYaml } from "../../reports/smp/render-smp.ts";
import { summarise } from "../../reports/summarise.ts";
import { changeSentences } from "./change-sentences.ts";
import { reportPublishDeclaration } from "./publish.declaration.ts";
import { whereMeasured } from "./where-measured.ts";

export interface ReportServices {
  /** Facts about where something was measured, read when the report is made. */
  environment(place: Place): Promise<EnvironmentFacts>;
  /** How people call a person of whom the engine knows the id; the id if nobody knows. Never rejects. */
  readonly nameOf: (person: string) => Promise<string>;
  readonly productVersion: string;
}

type Params = Static<typeof reportPublishDeclaration.params>;
type Document = Params["attach"][number];

/** Creates `report.publish`. */
export function createReportPublish(services: ReportServices): Action {
  return defineAction(reportPublishDeclaration, {
    async run({ results: stepId, charts: chartNames, attach, compare_with: which, channel }, context) {
      const stored = context.results(stepId).at(-1);
      const result = stored && measurementOf(stored);
      if (result === undefined) {
        throw new Failure(
          "REPORT_NO_RESULT",
          `The step "${stepId}" measured nothing, so there is nothing to report.`,
          {
            hint: "Name a step that uses load.run or load.compare and that completed.",
            missing: { kind: "step", name: stepId },
          },
        );
      }
      const past = which && (await context.pastResult(stepId, which));
      const { requestedBy } = context.run;
      const withPage = attach.includes("html");
      const input: ReportInput = {
        run: {
          id: context.run.id,
          playbookName: context.run.playbookName,
          title: context.run.playbookTitle,
          // Only the page says who it was.
          requestedBy: withPage ? await services.nameOf(requestedBy) : requestedBy,
          startedAt: new Date(context.run.startedAtMs).toISOString(),
          endedAt: new Date(context.clock.nowMs()).toISOString(),
          inputs: context.run.inputs,
        },
        stepId,
        result,
        thresholds: context.thresholds(stepId),
        environment: await services.environment(whereMeasured(result)),
        productVersion: services.productVersion,
        ...(which && past ? { changes: changeSentences(result, { which, past }) } : {}),
      };
      context.progress({ text: "drawing charts" });
      const charts = await renderCharts(input, chartNames);
      // Only pages change with their reader's scheme.
      const darkCharts = withPage ? await renderCharts(input, chartNames, "dark") : [];
      const names = [
        ...(await saveCharts(charts, stepId, context)),
        ...(await saveDocuments(attach, input, { light: charts, dark: darkCharts }, context)),
      ];
      const summary = summarise(input);
      await context.summarise({ ...summary, ...(channel === undefined ? {} : { channel }) });
      return { outputs: { headline: summary.headline, artifacts: names } };
    },
  });
}

async function saveCharts(
  charts: readonly ChartImage[],
  stepId: string,
  context: ActionContext,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const chart of charts) {
    const name = `${stepId}-${chart.name}.png`;
    const { title, altText, png: bytes } = chart;
    await context.saveArtifact({ name, title, mediaType: "image/png", altText, bytes });
    names.push(name);
  }
  return names;
}

async function saveDocuments(
  wanted: readonly Document[],
  input: ReportInput,
  charts: PageCharts,
  context: ActionContext,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const document of new Set(wanted)) {
    const { ending, title, mediaType, text } = renderDocument(document, input, charts);
    const name = `${input.stepId}${ending}`;
    await context.saveArtifact({ name, title, mediaType, bytes: encode(text) });
    names.push(name);
  }
  return names;
}

function renderDocument(document: Document, input: ReportInput, charts: PageCharts) {
  switch (document) {
    case "smp":
      return {
        ending: ".smp.yaml",
        title: "SMP report",
        mediaType: "application/yaml",
        text: renderSmpYaml(input),
      } as const;
    case "html":
      return {
        ending: ".html",
        title: "Report",
        mediaType: "text/html",
        text: renderHtml(input, charts),
      } as const;
    case "csv":
      return {
        ending: ".csv",
        title: "Figures as CSV",
        mediaType: "text/csv",
        text: renderCsv(input),
      } as const;
    case "json":
      return {
        ending: ".json",
        title: "Stored result",
        mediaType: "application/json",
        text: `${JSON.stringify(input.result satisfies JsonObject, null, 2)}\n`,
      } as const;
  }
}

const encode = (text: string) => new TextEncoder().encode(text);
