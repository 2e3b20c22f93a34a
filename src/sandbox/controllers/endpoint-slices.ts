import { type ApiObject, controlledBy, nameSuffix } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import { matchesSelector } from "../api/selectors.ts";
import { SERVICE_NAME_LABEL, type ServicePort } from "../api/service-endpoints.ts";
import type { Controller } from "./control-loop.ts";
import { controlledObjects, isActive, isReady } from "./workload.ts";

function namedPort(pod: ApiObject | undefined, name: string): number | undefined {
  const containers = [pod?.spec?.containers, pod?.spec?.initContainers].flatMap(
    (list) => (list ?? []) as readonly { ports?: readonly { name?: string; containerPort: number }[] }[],
  );
  return containers.flatMap((c) => c.ports ?? []).find((port) => port.name === name)?.containerPort;
}

function slicePorts(service: ApiObject, pods: readonly ApiObject[]): readonly object[] {
  return ((service.spec?.ports ?? []) as readonly ServicePort[]).flatMap(
    ({ name, port, targetPort, protocol }) => {
      const target = typeof targetPort === "string" ? namedPort(pods[0], targetPort) : (targetPort ?? port);
      return target === undefined ? [] : [{ name: name ?? "", port: target, protocol: protocol ?? "TCP" }];
    },
  );
}

/** Maintains one EndpointSlice for each Service with a selector: its ready pods, under the Service's port names. */
export function endpointSliceController(writes: ObjectWrites): Controller {
  const slices = writes.kinds.builtIn("EndpointSlice");

  async function reconcile(service: ApiObject): Promise<undefined> {
    const selector = service.spec?.selector as Record<string, string> | undefined;
    if (!selector || service.metadata.deletionTimestamp) return;
    const { name, namespace = "" } = service.metadata;
    const all = writes.store.list(writes.kinds.builtIn("Pod"), namespace);
    const chosen = all.filter((pod) => matchesSelector({ matchLabels: selector }, pod.metadata.labels));
    const ready = chosen.filter((pod) => isActive(pod) && isReady(pod) && pod.status?.podIP);
    const endpoints = ready.map((pod) => ({
      addresses: [String(pod.status?.podIP)],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: pod.spec?.nodeName,
      targetRef: { kind: "Pod", name: pod.metadata.name, namespace, uid: pod.metadata.uid },
    }));
    const ports = slicePorts(service, ready);
    const existing = controlledObjects(writes, "EndpointSlice", service)[0];
    if (existing) {
      writes.update(slices, { ...existing, endpoints, ports });
      return;
    }
    const labels = { ...service.metadata.labels, [SERVICE_NAME_LABEL]: name };
    const ownerReferences = [controlledBy(service)];
    const metadata = { name: `${name}-${nameSuffix()}`, namespace, labels, ownerReferences };
    const head = { apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" };
    await writes.create(slices, { ...head, metadata, addressType: "IPv4", endpoints, ports });
  }

  return {
    name: "endpoint-slice",
    kind: "Service",
    concerns: ({ object }) => {
      if (object.kind === "Service") return [object];
      if (object.kind !== "Pod") return [];
      return writes.store
        .list(writes.kinds.builtIn("Service"), object.metadata.namespace)
        .filter((service) => {
          const selector = service.spec?.selector as Record<string, string> | undefined;
          return selector !== undefined && matchesSelector({ matchLabels: selector }, object.metadata.labels);
        });
    },
    reconcile,
  };
}
