import { isJsonObject, type JsonObject } from "../../base/json.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { Cluster, KubeObject } from "../cluster.ts";
import { containerStatuses } from "./container-statuses.ts";
import { isPodReady } from "./readiness.ts";

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

/** Why the pods of a namespace are unhealthy, for the wording of a failure. At most five pods, a few lines each. */
export async function explainPods(
  cluster: Pick<Cluster, "list" | "logs">,
  selector: { readonly namespace: string; readonly labelSelector?: string },
): Promise<string> {
  const pods = await cluster.list({ apiVersion: "v1", kind: "Pod", ...selector });
  const sick = pods.filter((pod) => !isPodReady(pod) && phaseOf(pod) !== "Succeeded");
  const warnings = (
    await cluster.list({ apiVersion: "v1", kind: "Event", namespace: selector.namespace })
  ).filter((event) => event.type === "Warning");
  if (pods.length === 0) return describeNoPods(warnings, selector.namespace);
  const known: SickPod[] = [];
  for (const pod of sick.slice(0, MAX_PODS)) {
    known.push({
      pod,
      warnings: warnings.filter((event) => involvedName(event) === pod.metadata.name),
      tails: await logTails(cluster, pod),
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
): Promise<ReadonlyMap<string, readonly string[]>> {
  const tails = new Map<string, readonly string[]>();
  for (const status of containerStatuses(pod)) {
    if (status.ready === true || isFinished(status)) continue;
    const container = String(status.name);
    const lines: string[] = [];
    try {
      const place = { namespace: pod.metadata.namespace ?? "default", name: pod.metadata.name, container };
      for await (const line of cluster.logs(place, { tailLines: TAIL_LINES })) lines.push(line);
    } catch {
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
  return withoutFullStop(texts[0]) ?? "nothing is known about its containers yet";
}

function withoutFullStop(text: string | undefined): string | undefined {
  return text?.replace(/\.$/, "");
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
