import { OUTBOUND_PORT, READY_PORT, REDIRECT_ANNOTATION, REDIRECT_CONTAINER_ANNOTATION } from "./config.ts";

/** The name of the container that the injector adds; it tells people and playbooks which one is the proxy. */
export const PROXY_CONTAINER = "sidecar-proxy";
/** On a pod: `false` keeps it out of the mesh even if its namespace is in it. */
export const INJECT_LABEL = "sidecar.regatta.dev/inject";

export interface InjectablePod {
  readonly metadata?: {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly containers: readonly { readonly ports?: readonly { readonly containerPort: number }[] }[];
    readonly initContainers?: readonly { readonly name: string }[];
  };
}

export interface InjectionOptions {
  readonly image: string;
  /** `host:port` of the control program. */
  readonly controlAddress: string;
  readonly authorityPem: string;
  /** What the proxy presents to get its identity. */
  readonly token: string;
}

export interface JsonPatchOperation {
  readonly op: "add";
  readonly path: string;
  readonly value: unknown;
}

/**
 * What the mutating webhook responds with for a pod: a native sidecar, first among the init containers so that it runs
 * before anything else makes a connection, and the annotations that tell the node to redirect the pod's traffic.
 * @returns no operations if the pod has opted out or already has a proxy.
 */
export function injectionPatch(pod: InjectablePod, options: InjectionOptions): readonly JsonPatchOperation[] {
  const initContainers = pod.spec.initContainers ?? [];
  if (pod.metadata?.labels?.[INJECT_LABEL] === "false") return [];
  if (initContainers.some((container) => container.name === PROXY_CONTAINER)) return [];
  const annotations = {
    ...pod.metadata?.annotations,
    [REDIRECT_ANNOTATION]: "sidecar",
    [REDIRECT_CONTAINER_ANNOTATION]: PROXY_CONTAINER,
  };
  return [
    { op: "add", path: "/metadata/annotations", value: annotations },
    { op: "add", path: "/spec/initContainers", value: [proxyContainer(pod, options), ...initContainers] },
  ];
}

function proxyContainer(pod: InjectablePod, options: InjectionOptions): Readonly<Record<string, unknown>> {
  const ports = pod.spec.containers
    .flatMap((container) => container.ports ?? [])
    .map((port) => port.containerPort);
  const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });
  return {
    name: PROXY_CONTAINER,
    image: options.image,
    imagePullPolicy: "IfNotPresent",
    args: ["mesh-proxy"],
    restartPolicy: "Always",
    env: [
      fromField("POD_NAME", "metadata.name"),
      fromField("POD_NAMESPACE", "metadata.namespace"),
      fromField("POD_IP", "status.podIP"),
      { name: "MESH_CONTROL", value: options.controlAddress },
      { name: "MESH_AUTHORITY", value: options.authorityPem },
      { name: "MESH_TOKEN", value: options.token },
      { name: "MESH_INBOUND_PORTS", value: [...new Set(ports)].join(",") },
    ],
    ports: [
      { name: "mesh-outbound", containerPort: OUTBOUND_PORT },
      { name: "mesh-ready", containerPort: READY_PORT },
    ],
    startupProbe: { httpGet: { path: "/readyz", port: READY_PORT }, periodSeconds: 1, failureThreshold: 60 },
    resources: { requests: { cpu: "10m", memory: "32Mi" } },
  };
}
