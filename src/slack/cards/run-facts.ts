import { formatDuration } from "../../base/duration.ts";
import type { JsonObject, JsonValue } from "../../base/json.ts";
import { utcDay } from "../../base/utc.ts";
import type { RunView } from "../../run/run-view.ts";
import { escapeText, inlineCode, mention, truncate } from "../text/mrkdwn.ts";
import { runName } from "./run-name.ts";
import { isActive, RUN_WORDS } from "./status-words.ts";

const SHOWN_INPUTS = 10;

/** `running for 1m20s`, `succeeded after 3m`, `queued`: the run's status and for how long. */
export function standing(view: RunView, nowMs: number): string {
  const { word } = RUN_WORDS[view.status];
  if (view.status === "queued") return word;
  if (view.startedAtMs === undefined) return word;
  const elapsedMs = Math.max(0, (view.endedAtMs ?? nowMs) - view.startedAtMs);
  const elapsed = formatDuration(elapsedMs < 1_000 ? elapsedMs : Math.floor(elapsedMs / 1_000) * 1_000);
  return `${word} ${isActive(view.status) ? "for" : "after"} ${elapsed}`;
}

/** The line under the title: status, playbook, who asked for it, the run's id. */
export function factsLine(view: RunView, nowMs: number): string {
  return [
    standing(view, nowMs),
    inlineCode(truncate(view.playbookName, 80)),
    askedBy(view),
    `run ${runName(view)}`,
  ].join(" · ");
}

function askedBy({ night, requestedBy }: RunView): string {
  const who = truncate(mention(requestedBy), 80);
  if (night === undefined) return `asked for by ${who}`;
  const schedule = `schedule ${escapeText(night.schedule)}`;
  return who === schedule ? schedule : `${schedule} of ${who}`;
}

/** What is no longer kept about an old run. */
export function prunedLine(prunedAtMs: number): string {
  return `Its steps and files were dropped on ${utcDay(prunedAtMs)} because of their age; its results are kept.`;
}

/** The inputs on one line, or `undefined` if the playbook has none. */
export function inputsLine(inputs: JsonObject): string | undefined {
  const entries = Object.entries(inputs);
  if (entries.length === 0) return undefined;
  const shown = entries
    .slice(0, SHOWN_INPUTS)
    .map(([name, value]) => `${escapeText(name)} ${inlineCode(truncate(inputText(value), 120))}`);
  if (entries.length > SHOWN_INPUTS) shown.push(`and ${entries.length - SHOWN_INPUTS} more`);
  return shown.join(" · ");
}

/** A value as a person would type it: lists with commas, texts without quotes. */
export function inputText(value: JsonValue): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(inputText).join(",");
  return JSON.stringify(value);
}
