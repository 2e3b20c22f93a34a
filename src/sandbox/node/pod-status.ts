import { type ApiObject, type Condition, type Fields, timestamp, withCondition } from "../api/object.ts";
import type { ContainerRunner } from "./container-runner.ts";
import { podSpec } from "./pod-spec.ts";

function containerStatus(runner: ContainerRunner): Fields {
  const { name, image } = runner.spec;
  const { state, lastState, ready, started, restartCount } = runner;
  const done = runner.role === "init" && "terminated" in state && state.terminated.exitCode === 0;
  return { name, image, imageID: image, state, lastState, ready: ready || done, started, restartCount };
}

const hasEnded = (runner: ContainerRunner) => "terminated" in runner.state;
const hasFailed = ({ state }: ContainerRunner) => "terminated" in state && state.terminated.exitCode !== 0;

/** A pod's phase, derived from its containers; `over` if the node has ended it for good. */
function phaseOf(main: readonly ContainerRunner[], init: readonly ContainerRunner[], over: boolean): string {
  if (over)
    return main.some(hasFailed) || init.some((r) => r.role === "init" && hasFailed(r))
      ? "Failed"
      : "Succeeded";
  return main.some((runner) => "running" in runner.state || runner.restartCount > 0 || hasEnded(runner))
    ? "Running"
    : "Pending";
}

export interface PodProgress {
  readonly containers: readonly ContainerRunner[];
  readonly initialized: boolean;
  readonly over: boolean;
  readonly podIp: string;
}

/** The status of a pod as the kubelet would report it. Conditions set by others (readiness gates) are kept. */
export function podStatus(pod: ApiObject, { containers, initialized, over, podIp }: PodProgress): Fields {
  const main = containers.filter((runner) => runner.role === "main");
  const init = containers.filter((runner) => runner.role !== "main");
  const old = (pod.status?.conditions ?? []) as readonly Condition[];
  const sidecarsReady = init.every((runner) => runner.role === "init" || runner.ready);
  const containersReady = !over && main.every((runner) => runner.ready) && sidecarsReady;
  const gates = podSpec(pod).readinessGates ?? [];
  const open = gates.every((gate) => old.some((c) => c.type === gate.conditionType && c.status === "True"));
  const facts: Readonly<Record<string, boolean>> = {
    PodScheduled: true,
    Initialized: initialized,
    ContainersReady: containersReady,
    Ready: containersReady && open,
  };
  let conditions = old;
  for (const [type, isTrue] of Object.entries(facts)) {
    const reason = over ? "PodCompleted" : "ContainersNotReady";
    const why = isTrue
      ? {}
      : { reason: type === "Ready" && containersReady ? "ReadinessGatesNotReady" : reason };
    conditions = withCondition(conditions, { type, status: isTrue ? "True" : "False", ...why });
  }
  return {
    ...pod.status,
    phase: phaseOf(main, init, over),
    conditions,
    podIP: podIp,
    podIPs: [{ ip: podIp }],
    hostIP: "127.0.0.1",
    startTime: pod.status?.startTime ?? timestamp(),
    containerStatuses: main.map(containerStatus),
    ...(init.length > 0 ? { initContainerStatuses: init.map(containerStatus) } : {}),
  };
}
