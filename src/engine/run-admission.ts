import type { Clock } from "../base/clock.ts";
import { newId } from "../base/id.ts";
import type { PreparedRun } from "../gate/prepare-playbook.ts";
import type { ExpectedStep } from "../playbook/index.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { Night, RunView, StepView } from "../run/run-view.ts";
import { waitingCell } from "../run/view-changes.ts";

/** A run that may be journaled. */
export interface AdmittedRun {
  readonly playbook: Playbook;
  readonly view: RunView;
  /** The concurrency group that it belongs to. */
  readonly group: string | null;
}

/** Makes a run's first view from its plan. What is only known during the run is filled in when its steps begin. */
export function admitRun({ content }: PreparedRun, night: Night | undefined, clock: Clock): AdmittedRun {
  const { playbook, inputs, plan, expected, warnings, by, channel } = content;
  const createdAtMs = clock.nowMs();
  const view: RunView = {
    id: newId(createdAtMs),
    playbookName: playbook.name,
    playbookTitle: playbook.title,
    labels: playbook.labels,
    inputs,
    status: "queued",
    requestedBy: by,
    ...(channel === undefined ? {} : { channel }),
    ...(night === undefined ? {} : { night: nightOf(night) }),
    createdAtMs,
    steps: expected.map(waitingStep),
    ...(playbook.permissions ? { permissions: playbook.permissions } : {}),
    warnings: warnings.map((diagnostic) => diagnostic.message),
    artifacts: [],
  };
  return { playbook, view, group: plan.concurrency === undefined ? null : String(plan.concurrency.group) };
}

function nightOf({ schedule, slotMs, mention }: Night): Night {
  return { schedule, slotMs, mention };
}

function waitingStep({ cellKeys, ...step }: ExpectedStep): StepView {
  return { ...step, cells: cellKeys.map((key) => waitingCell(key)) };
}
