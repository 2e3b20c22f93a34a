import { hasErrors } from "../base/diagnostic.ts";
import { Failure } from "../base/failure.ts";
import { newId } from "../base/id.ts";
import type { JsonObject } from "../base/json.ts";
import { evaluateTemplate, parsePlaybook, resolveInputs } from "../playbook/index.ts";
import type { Playbook } from "../playbook/playbook.ts";
import type { Scope } from "../playbook/scope.ts";
import type { Night, RunView } from "../run/run-view.ts";
import type { RunRequest } from "./engine.ts";
import type { EngineOptions } from "./engine-options.ts";
import { plannedSteps } from "./planned-steps.ts";
import { PlaybookRejected } from "./playbook-rejected.ts";

/** A run that was checked and may be journaled. */
export interface AdmittedRun {
  readonly playbook: Playbook;
  readonly view: RunView;
  /** The concurrency group that it belongs to. */
  readonly group: string | null;
}

/**
 * Checks a playbook and its inputs, and draws up the run's first view.
 * @throws PlaybookRejected with the diagnostics of both.
 */
export function admitRun(engine: EngineOptions, request: RunRequest): AdmittedRun {
  const parsed = parsePlaybook(request.source, engine.actions);
  if (parsed.playbook === undefined || hasErrors(parsed.diagnostics))
    throw new PlaybookRejected(request.source, parsed.diagnostics);
  const { playbook } = parsed;
  const resolved = resolveInputs(playbook, request.inputs);
  if (resolved.inputs === undefined || hasErrors(resolved.diagnostics))
    throw new PlaybookRejected(request.source, [...parsed.diagnostics, ...resolved.diagnostics]);
  const createdAtMs = engine.clock.nowMs();
  const id = newId(createdAtMs);
  const scope = firstScope(id, playbook, resolved.inputs, request.requestedBy, createdAtMs);
  const view: RunView = {
    id,
    playbookName: playbook.name,
    playbookTitle: playbook.title,
    labels: playbook.labels,
    inputs: resolved.inputs,
    status: "queued",
    requestedBy: request.requestedBy,
    ...(request.channel === undefined ? {} : { channel: request.channel }),
    ...(request.night === undefined ? {} : { night: nightOf(request.night) }),
    createdAtMs,
    steps: plannedSteps(playbook, scope),
    ...(playbook.permissions ? { permissions: playbook.permissions } : {}),
    warnings: parsed.diagnostics.map((diagnostic) => diagnostic.message),
    artifacts: [],
  };
  return { playbook, view, group: groupOf(playbook, scope) };
}

function nightOf({ schedule, slotMs, mention }: Night): Night {
  return { schedule, slotMs, mention };
}

function groupOf(playbook: Playbook, scope: Scope): string | null {
  if (playbook.concurrency === undefined) return null;
  const group = evaluateTemplate(playbook.concurrency.group, scope);
  if (typeof group === "string" || typeof group === "number") return String(group);
  throw new Failure("RUN_GROUP_INVALID", "`concurrency.group` of the playbook gives no text.", {
    hint: "Give it a name, such as `cluster`, or an expression over `inputs` that gives one.",
  });
}

function firstScope(
  id: string,
  playbook: Playbook,
  inputs: JsonObject,
  requestedBy: string,
  nowMs: number,
): Scope {
  return {
    inputs,
    steps: {},
    run: {
      id,
      playbook: playbook.name,
      requested_by: requestedBy,
      started_at: new Date(nowMs).toISOString(),
    },
    status: "success",
  };
}
