import type { ApiObject } from "../api/object.ts";

/** Set by a mesh's injector on a pod whose traffic goes through a sidecar: its value is `sidecar`. */
const REDIRECT_ANNOTATION = "sandbox.regatta.dev/redirect";
/** The name of the container that is the sidecar, and so not redirected itself. */
const SIDECAR_ANNOTATION = "sandbox.regatta.dev/redirect-container";
const SIDECAR_PORT = 15_001;

/** What the preload of a container's process needs to know; it travels as JSON in this variable. */
const NETWORK_VARIABLE = "REGATTA_SANDBOX_NETWORK";

export interface ProcessNetwork {
  /** The file with all Services and their endpoints. */
  readonly resolutionFile: string;
  readonly namespace: string;
  /** Stands for every address and for localhost, which the containers of a pod share. */
  readonly listenAddress: string;
  /** The API server's port on the real localhost. */
  readonly apiPort: number;
  /** Where connections to Services go instead of to an endpoint. */
  readonly redirect?: { readonly address: string; readonly port: number };
}

/** A pod's place in the network. */
export interface PodNetwork {
  readonly podIp: string;
  /** Where the app's containers listen: the pod's address, or behind a sidecar the inner one. Probes go there. */
  readonly appIp: string;
  /** The variables that put a container's process in its place. */
  environment(container: string): Readonly<Record<string, string>>;
}

/** True when the pod has a second address behind its sidecar. */
export function isRedirected(pod: ApiObject): boolean {
  return pod.metadata.annotations?.[REDIRECT_ANNOTATION] === "sidecar";
}

/**
 * Places a pod: plain, or behind its sidecar. A redirection by the node (an ambient mesh) may come and go while the pod
 * lives, so it stands in the resolution file.
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
