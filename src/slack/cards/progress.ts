import type { RunView } from "../../run/run-view.ts";

/** A bar of `width` marks and the percentage, e.g. `▰▰▱▱▱ 40 %`. `fraction` is clamped to 0..1. */
export function progressBar(fraction: number, width: number): string {
  const held = Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0;
  const full = Math.floor(held * width + 1e-9);
  return `${"▰".repeat(full)}${"▱".repeat(width - full)} ${Math.floor(held * 100 + 1e-9)} %`;
}

/** How much of a run is done, 0..1: ended cells, and the known part of the running ones. Steps count alike. */
export function runFraction(view: RunView): number {
  if (view.steps.length === 0) return 0;
  const parts = view.steps.map((step) => {
    if (step.cells.length === 0) return 0;
    const done = step.cells.map((cell) => {
      if (cell.status === "waiting") return 0;
      return cell.status === "running" ? Math.min(1, Math.max(0, cell.progress?.fraction ?? 0)) : 1;
    });
    return done.reduce<number>((sum, part) => sum + part, 0) / step.cells.length;
  });
  return parts.reduce((sum, part) => sum + part, 0) / view.steps.length;
}
