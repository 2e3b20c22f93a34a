import { isJsonObject, type JsonObject, objectsIn } from "../../base/json.ts";
import type { KubeObject } from "../cluster.ts";
import { containerStatuses } from "./container-statuses.ts";

/** Why a pod does not run, and what somebody can do about it. */
export interface PodTrouble {
  /** `no node takes it: 0/1 nodes are available: 1 node(s) were unschedulable`; without a full stop. */
  readonly reason: string;
  readonly hint: string;
}

const MAX_CHARS = 300;

/** What the scheduler says, and what it means. Source: kubernetes/kubernetes, the plugins under pkg/scheduler/framework. */
const SCHEDULING_HINTS: readonly (readonly [string, string])[] = [
  [
    "Insufficient",
    "Make room on the nodes, ask for less (fewer pods, a lower rate, smaller requests), or add a node.",
  ],
  [
    "were unschedulable",
    "The node is cordoned: allow pods on it with kubectl uncordon NODE, or add another node.",
  ],
  ["untolerated taint", "Remove the node's taint, or add a node without one."],
  ["node affinity", "No node has the labels that the pod asks for: label one, or add one."],
  ["persistentvolumeclaim", "Look at the PersistentVolumeClaim that the pod uses."],
];
const OTHER_NODES = "See kubectl describe nodes: none of them takes the pod for the reason given.";

const IMAGE = "Check the image's name, and that the cluster's nodes can pull it.";
const WAITING_HINTS: Readonly<Record<string, string>> = {
  ErrImagePull: IMAGE,
  ImagePullBackOff: IMAGE,
  InvalidImageName: IMAGE,
  ErrImageNeverPull: IMAGE,
  CreateContainerConfigError:
    "Correct what the container refers to: a ConfigMap, a Secret or one of their keys.",
  CreateContainerError: "The message is the container runtime's; see kubectl describe pod.",
  RunContainerError: "The message is the container runtime's; see kubectl describe pod.",
  CrashLoopBackOff: "The program in the container ends by itself; its log says why.",
};

/** @returns `undefined` while the pod runs, or while nothing is known to keep it from running. */
export function podTrouble(pod: KubeObject): PodTrouble | undefined {
  return schedulingTrouble(pod) ?? containerTrouble(pod);
}

/** The trouble of the first of these pods that has some, with its name: `pod a: no node takes it: …`. */
export function firstTrouble(pods: readonly KubeObject[]): PodTrouble | undefined {
  for (const pod of pods) {
    const trouble = podTrouble(pod);
    if (trouble) return { ...trouble, reason: `pod ${pod.metadata.name}: ${trouble.reason}` };
  }
  return undefined;
}

function schedulingTrouble({ status }: KubeObject): PodTrouble | undefined {
  const unscheduled = objectsIn(isJsonObject(status) ? status.conditions : undefined).find(
    (condition) => condition.type === "PodScheduled" && condition.status === "False",
  );
  if (unscheduled === undefined) return undefined;
  const said = messageOf(unscheduled);
  const [, hint = OTHER_NODES] = SCHEDULING_HINTS.find(([words]) => said.includes(words)) ?? [];
  return { reason: `no node takes it${said === "" ? "" : `: ${said}`}`, hint };
}

function containerTrouble(pod: KubeObject): PodTrouble | undefined {
  for (const { name, state } of containerStatuses(pod)) {
    const waiting = isJsonObject(state) && isJsonObject(state.waiting) ? state.waiting : {};
    const why = String(waiting.reason);
    const hint = Object.hasOwn(WAITING_HINTS, why) ? WAITING_HINTS[why] : undefined;
    if (hint === undefined) continue;
    const said = messageOf(waiting);
    const reason = `container ${String(name)} does not start, ${why}`;
    return { reason: said === "" ? reason : `${reason}: ${said}`, hint };
  }
  return undefined;
}

/** The first sentence: what follows is about preemption, or repeats it. */
function messageOf({ message }: JsonObject): string {
  if (typeof message !== "string") return "";
  const [first = ""] = message.split(/\. (?=[A-Za-z])/, 1);
  return first.trim().replace(/\.$/, "").slice(0, MAX_CHARS);
}
