import type { ApiObject } from "../api/object.ts";

/** Set to `sidecar` by a mesh's injector on a pod whose traffic goes through a sidecar. */
const REDIRECT_ANNOTATION = "sandbox.regatta.dev/redirect";
/** The name of the sidecar container, whose own traffic is not redirected. */
const SIDECAR_ANNOTATION = "sandbox.regatta.dev/redirect-container";
const SIDECAR_PORT = 15_001;

/** The variable with what the preload in a container's process needs to know, as JSON. */
const NETWORK_VARIABLE = "REGATTA_SANDBOX_NETWORK";

export interface ProcessNetwork {
  /** The file with all Services and their endpoints. */
  readonly resolutionFile: string;
  readonly namespace: string;
  /** Used in place of the wildcard address and of localhost, which the containers of a pod share. */
  readonly listenAddress: string;
  /** The API server's port on the real localhost. */
  readonly apiPort: number;
  /** Where connections to Services go instead of to an endpoint. */
  readonly redirect?: { readonly address: string; readonly port: number };
}

/** A pod's place in the network. */
export interface PodNetwork {
  readonly podIp: string;
  /** Where the app's containers listen: the pod's address, or the inner address behind a sidecar. Probes go there. */
  readonly appIp: string;
  /** The variables that connect a container's process to this network. */
  environment(container: string): Readonly<Record<string, string>>;
}

/** True if the pod has a second address behind its sidecar. */
export function isRedirected(pod: ApiObject): boolean {
  return pod.metadata.annotations?.[REDIRECT_ANNOTATION] === "sidecar";
}

/**
 * Places a pod in the network: directly, or behind its sidecar. A redirection by the node (an ambient mesh) may come
 * and go during the pod's life, so that is in the resolution file instead.
 * @param innerIp the second address, for a redirected pod
 */
export function placePod(
  pod: ApiObject,
  podIp: string,
  innerIp: string | undefined,
  node: Pick<ProcessNetwork, "resolutionFile" | "apiPort">,
): PodNetwork {
  const namespace = pod.metadata.namespace ?? "";
  const sidecar = pod.metadata.annotations?.[SIDECAR_ANNOTATION];
  const plain: ProcessNetwork = { ...node, namespace, listenAddress: podIp };
  if (innerIp === undefined) {
    return { podIp, appIp: podIp, environment: () => ({ [NETWORK_VARIABLE]: JSON.stringify(plain) }) };
  }
  const redirect = { address: innerIp, port: SIDECAR_PORT };
  const redirected: ProcessNetwork = { ...plain, listenAddress: innerIp, redirect };
  return {
    podIp,
    appIp: innerIp,
    environment: (container) =>
      container === sidecar
        ? { [NETWORK_VARIABLE]: JSON.stringify(plain), POD_IP: podIp, REGATTA_INNER_IP: innerIp }
        : { [NETWORK_VARIABLE]: JSON.stringify(redirected) },
  };
}
