import { formatDuration } from "../../base/duration.ts";
import type { RunView, StepView } from "../../run/run-view.ts";
import { stepElapsedMs, stepEnded } from "./status-words.ts";

/** A bar of `width` marks and the percentage, e.g. `▰▰▱▱▱ 40 %`. `fraction` is clamped to 0..1. */
export function progressBar(fraction: number, width: number): string {
  const { marks, percent } = barOf(fraction, width);
  return `${marks} ${percent} %`;
}

function barOf(fraction: number, width: number): { readonly marks: string; readonly percent: number } {
  const held = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const full = Math.floor(held * width + 1e-9);
  return { marks: "▰".repeat(full) + "▱".repeat(width - full), percent: Math.floor(held * 100 + 1e-9) };
}

const WIDTH = 20;

/**
 * How far a run has come. Steps take very different times, so that their number says little: with an earlier run of the same
 * playbook and inputs it is the time, and how much of that is left; without one, only which step it is at.
 */
export function progressLine(view: RunView, earlier: RunView | undefined, nowMs: number): string {
  const count = view.steps.length;
  if (count === 0) return barOf(0, WIDTH).marks;
  const leftMs = earlier && timeLeftMs(view, earlier, nowMs);
  if (leftMs === undefined) {
    const ended = view.steps.filter(stepEnded).length;
    const at =
      view.startedAtMs === undefined ? `${count} steps` : `step ${Math.min(count, ended + 1)} of ${count}`;
    return `${barOf(ended / count, WIDTH).marks} ${at}`;
  }
  const elapsedMs = Math.max(0, nowMs - (view.startedAtMs ?? nowMs));
  const bar = progressBar(elapsedMs / Math.max(1, elapsedMs + leftMs), WIDTH);
  return `${bar} · ${leftMs < 1_000 ? "almost done" : `about ${shortly(leftMs)} left`}`;
}

/** Time that a run still needs, if its steps take as long as those of an earlier one; `undefined` if they are others. */
export function timeLeftMs(view: RunView, earlier: RunView, nowMs: number): number | undefined {
  let leftMs = 0;
  for (const step of view.steps) {
    const before = earlier.steps.find(({ id }) => id === step.id);
    if (before === undefined) return undefined;
    leftMs += stepLeftMs(step, stepElapsedMs(before, earlier.endedAtMs ?? nowMs) ?? 0, nowMs);
  }
  return leftMs;
}

function stepLeftMs(step: StepView, expectedMs: number, nowMs: number): number {
  if (stepEnded(step)) return 0;
  const elapsedMs = stepElapsedMs(step, nowMs) ?? 0;
  const fractions = step.cells.flatMap(({ progress }) =>
    progress?.fraction === undefined ? [] : [Math.min(1, Math.max(0, progress.fraction))],
  );
  // What a step says itself is better than what an earlier one took.
  if (step.cells.length === 1 && fractions[0] !== undefined) return expectedMs * (1 - fractions[0]);
  return Math.max(0, expectedMs - elapsedMs);
}

/** Nobody needs an estimate to the millisecond: whole seconds, in tens above a minute. */
function shortly(ms: number): string {
  const step = ms >= 60_000 ? 10_000 : 1_000;
  return formatDuration(Math.ceil(ms / step) * step);
}
