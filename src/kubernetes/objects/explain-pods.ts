import { messageOf } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { redactSecrets } from "../../base/redact.ts";
import { timedSignal } from "../../base/timed-signal.ts";
import type { Cluster, KubeObject } from "../cluster.ts";
import { containerStatuses } from "./container-statuses.ts";
import { isPodReady } from "./readiness.ts";

const TIMEOUT_MS = 5_000;
const MAX_PODS = 5;
const MAX_EVENTS = 3;
const TAIL_LINES = 8;
const MAX_LINE_CHARS = 300;

/** What is known about an unhealthy pod. */
export interface SickPod {
  readonly pod: KubeObject;
  readonly warnings: readonly KubeObject[];
  /** The last log lines of each container that is not running properly. */
  readonly tails: ReadonlyMap<string, readonly string[]>;
}

/**
 * Why the pods of a namespace are unhealthy, for the wording of a failure. At most five pods, a few lines each. It never fails
 * and takes five seconds at most: what it explains is a failure by itself, and often one whose time was over.
 */
export async function explainPods(
  cluster: Pick<Cluster, "list" | "logs">,
  selector: { readonly namespace: string; readonly labelSelector?: string },
  timeoutMs = TIMEOUT_MS,
): Promise<string> {
  const limit = timedSignal(timeoutMs);
  try {
    return await explained(cluster, selector, limit.signal);
  } catch (error) {
    const why = limit.isOver() ? `it has not answered within ${timeoutMs / 1_000} s` : messageOf(error);
    return `The cluster cannot say more about its pods in ${selector.namespace}: ${withoutFullStop(why)}.`;
  } finally {
    limit.end();
  }
}

async function explained(
  cluster: Pick<Cluster, "list" | "logs">,
  selector: { readonly namespace: string; readonly labelSelector?: string },
  signal: AbortSignal,
): Promise<string> {
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", ...selector }, { signal });
  const sick = pods.filter((pod) => !isPodReady(pod) && phaseOf(pod) !== "Succeeded");
  const warnings = (
    await cluster.list({ apiVersion: "v1", kind: "Event", namespace: selector.namespace }, { signal })
  ).filter((event) => event.type === "Warning");
  if (pods.length === 0) return describeNoPods(warnings, selector.namespace);
  const known: SickPod[] = [];
  for (const pod of sick.slice(0, MAX_PODS)) {
    known.push({
      pod,
      warnings: warnings.filter((event) => involvedName(event) === pod.metadata.name),
      tails: await logTails(cluster, pod, signal),
    });
  }
  return describePods(pods.length, sick.length, known);
}

/** Pure: the text of an explanation. */
export function describePods(podCount: number, sickCount: number, sick: readonly SickPod[]): string {
  if (sickCount === 0) return `All ${podCount} pods are ready.`;
  const parts = sick.map((one) =>
    [
      `Pod ${one.pod.metadata.name} is ${phaseOf(one.pod) || "unknown"}: ${stateOf(one.pod)}.`,
      ...newsIn(one)
        .slice(-MAX_EVENTS)
        .map((event) => `  event: ${eventText(event)}`),
      ...[...one.tails].flatMap(([container, lines]) =>
        lines.map((line) => `  ${container}: ${redactSecrets(line.slice(0, MAX_LINE_CHARS))}`),
      ),
    ].join("\n"),
  );
  if (sickCount > sick.length) parts.push(`${sickCount - sick.length} more pods are not ready.`);
  return parts.join("\n");
}

/** The warnings that say more than the pod's state, each once: the scheduler repeats its reason in an event. */
function newsIn({ pod, warnings }: SickPod): readonly KubeObject[] {
  const state = stateOf(pod);
  const texts = warnings.map(eventText);
  return warnings.filter((_, index) => {
    const text = texts[index] ?? "";
    return !text.includes(state) && texts.indexOf(text) === index;
  });
}

function describeNoPods(warnings: readonly KubeObject[], namespace: string): string {
  const events = warnings.slice(-MAX_EVENTS).map((event) => `  event: ${eventText(event)}`);
  return [`There are no pods in ${namespace}.`, ...events].join("\n");
}

async function logTails(
  cluster: Pick<Cluster, "logs">,
  pod: KubeObject,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tails = new Map<string, readonly string[]>();
  for (const status of containerStatuses(pod)) {
    if (status.ready === true || isFinished(status)) continue;
    const container = String(status.name);
    const lines: string[] = [];
    try {
      const place = { namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name, container };
      for await (const line of cluster.logs(place, { tailLines: TAIL_LINES, signal })) {
        lines.push(line);
        if (lines.length >= TAIL_LINES) break; // Whatever the server goes on to send.
      }
    } catch {
      if (signal.aborted) break;
      continue; // A container that never started has no log; its state says why.
    }
    if (lines.length > 0) tails.set(container, lines);
  }
  return tails;
}

/** An init container that ended successfully has nothing more to say. */
function isFinished(status: JsonObject): boolean {
  const terminated = isJsonObject(status.state) ? status.state.terminated : undefined;
  return isJsonObject(terminated) && terminated.exitCode === 0;
}

function stateOf(pod: KubeObject): string {
  const states = containerStatuses(pod).flatMap((status) => {
    const state = isJsonObject(status.state) ? status.state : {};
    for (const kind of ["waiting", "terminated"] as const) {
      const detail = state[kind];
      if (!isJsonObject(detail) || (kind === "terminated" && detail.exitCode === 0)) continue;
      const exit = kind === "terminated" ? ` (exit code ${String(detail.exitCode)})` : "";
      const message =
        typeof detail.message === "string" ? `: ${detail.message.slice(0, MAX_LINE_CHARS)}` : "";
      return [`container ${String(status.name)} is ${kind}, ${String(detail.reason)}${exit}${message}`];
    }
    return status.ready === true ? [] : [`container ${String(status.name)} is not ready`];
  });
  return states.length > 0 ? states.join("; ") : unmetConditions(pod);
}

function unmetConditions(pod: KubeObject): string {
  const conditions = isJsonObject(pod.status) ? pod.status.conditions : undefined;
  const unmet = (Array.isArray(conditions) ? conditions : []).filter(
    (condition) => isJsonObject(condition) && condition.status !== "True",
  ) as readonly JsonObject[];
  const texts = unmet.map((condition) =>
    typeof condition.message === "string" ? condition.message : `${String(condition.type)} is not true`,
  );
  return withoutFullStop(texts[0] ?? "nothing is known about its containers yet");
}

function withoutFullStop(text: string): string {
  return text.replace(/\.$/, "");
}

function phaseOf(pod: KubeObject): string {
  return isJsonObject(pod.status) ? String(pod.status.phase ?? "") : "";
}

function involvedName(event: KubeObject): string {
  return isJsonObject(event.involvedObject) ? String(event.involvedObject.name) : "";
}

function eventText(event: KubeObject): string {
  return redactSecrets(`${String(event.reason)}: ${String(event.message)}`.slice(0, MAX_LINE_CHARS));
}
