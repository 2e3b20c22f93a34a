import { formatDuration } from "../../src/base/duration.ts";
import type { CellView, RunUpdate, RunView } from "../../src/run/run-view.ts";
import { thresholdText } from "../../src/run/threshold-text.ts";

/** The updates of an engine as lines for people: what changed, and how long after the first update. */
export function eventLog(nowMs: () => number): {
  readonly lines: readonly string[];
  readonly listen: (update: RunUpdate) => void;
} {
  const lines: string[] = [];
  const startMs = nowMs();
  const shown = new Map<string, RunView>();
  const names = new Map<string, string>();
  const listen = ({ view }: RunUpdate) => {
    const before = shown.get(view.id);
    shown.set(view.id, view);
    const name = names.get(view.id) ?? `run ${names.size + 1}`;
    names.set(view.id, name);
    const at = `+${formatDuration(nowMs() - startMs)}`.padEnd(8);
    for (const line of changes(before, view, name)) lines.push(at + withNames(line, names));
  };
  return { lines, listen };
}

/** Replaces runs' ids, which are random, with names that stay the same. */
function withNames(line: string, names: ReadonlyMap<string, string>): string {
  return [...names].reduce((text, [id, name]) => text.replaceAll(id, `<${name}>`), line);
}

function changes(before: RunView | undefined, view: RunView, name: string): readonly string[] {
  const lines = view.steps.flatMap((step) =>
    step.cells.flatMap((cell) => {
      const place = cell.key === "" ? step.id : `${step.id}[${cell.key}]`;
      const old = before?.steps.find(({ id }) => id === step.id)?.cells.find(({ key }) => key === cell.key);
      return cellChanges(old, cell).map((change) => `${place}: ${change}`);
    }),
  );
  const warnings = view.warnings.filter((warning) => !before?.warnings.includes(warning));
  lines.push(...warnings.map((warning) => `warning: ${warning}`));
  if (before?.status !== view.status) {
    const outputs = view.outputs ? ` and returns ${JSON.stringify(view.outputs)}` : "";
    lines.push(`${name}: ${view.status}${outputs}${view.problem === undefined ? "" : ` – ${view.problem}`}`);
  }
  return lines;
}

function cellChanges(before: CellView | undefined, cell: CellView): readonly string[] {
  const isNew = before === undefined && cell.status === "waiting";
  const begun = cell.attempt !== before?.attempt && cell.attempt > 1 ? ` (try ${cell.attempt})` : "";
  const problem = cell.problem === before?.problem || cell.problem === undefined ? "" : ` – ${cell.problem}`;
  const changed = !isNew && (cell.status !== before?.status || begun !== "" || problem !== "");
  const judged = cell.thresholds.slice(before?.thresholds.length ?? 0).map((threshold) => {
    const { level, verdict } = threshold;
    return `${level === "fail" ? "must" : "should"} hold: ${thresholdText(threshold)}: ${verdict}`;
  });
  return [...judged, ...(changed ? [`${cell.status}${begun}${problem}`] : [])];
}
