import { isJsonObject } from "../../base/json.ts";
import { isLesson } from "../../lessons/lesson-steps.ts";
import { type ArtifactView, type RunView, SUMMARY_ARTIFACT } from "../../run/run-view.ts";

/** What the figures mean: the first thing people read of a finished run. */
export interface RunSummary {
  readonly headline: string;
  readonly lines: readonly string[];
  /** A further channel that gets the report. */
  readonly channel?: string;
}

const MAX_LINES = 12;

/** Reads `summary.json`; `undefined` when it is no summary, so that a card is never lost for it. */
export function readSummary(bytes: Uint8Array): RunSummary | undefined {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
  if (!isJsonObject(value) || typeof value.headline !== "string") return undefined;
  const lines = Array.isArray(value.lines) ? value.lines : [];
  return {
    headline: value.headline,
    lines: lines.filter((line): line is string => typeof line === "string").slice(0, MAX_LINES),
    ...(typeof value.channel === "string" ? { channel: value.channel } : {}),
  };
}

/** The picture of the card: the first chart of the run. The drawings of a lesson belong to its pages. */
export function chartOf(view: RunView): ArtifactView | undefined {
  if (isLesson(view)) return undefined;
  return view.artifacts.find((artifact) => artifact.mediaType === "image/png");
}

/** What is attached to the thread: everything but the summary, the chart first. */
export function attachments(view: RunView): readonly ArtifactView[] {
  const files = view.artifacts.filter((artifact) => artifact.name !== SUMMARY_ARTIFACT);
  const isPicture = (artifact: ArtifactView) => artifact.mediaType === "image/png";
  return [...files.filter(isPicture), ...files.filter((artifact) => !isPicture(artifact))];
}
