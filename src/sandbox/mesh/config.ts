/**
 * What the control program sends every proxy: a complete snapshot each time, so that a proxy that missed one catches
 * up.
 */
export interface MeshSnapshot {
  /** `namespace/name` of a Service → its ports → their endpoints. */
  readonly services: Readonly<Record<string, Readonly<Record<string, readonly MeshEndpoint[]>>>>;
  /** In order of precedence: the oldest first. */
  readonly routes: readonly MeshRoute[];
}

export interface MeshEndpoint {
  readonly ip: string;
  readonly port: number;
  /** Has its own proxy, which requires mutual TLS. */
  readonly meshed: boolean;
}

/** An HTTPRoute whose parent is a Service. */
export interface MeshRoute {
  /** `namespace/name` of the parent Service. */
  readonly service: string;
  /** Absent: all ports of the Service. */
  readonly port?: number;
  readonly rules: readonly MeshRule[];
}

export interface MeshRule {
  /** Empty: matches everything. */
  readonly matches: readonly MeshMatch[];
  readonly backends: readonly MeshBackend[];
  /** 0: none. */
  readonly timeoutMs: number;
  /** Why the rule cannot be obeyed; requests that match it get a 500, as the specification requires. */
  readonly unsupported?: string;
}

export interface MeshMatch {
  readonly path: { readonly kind: "exact" | "prefix"; readonly value: string };
  readonly method?: string;
  /** Lower-case name → exact value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
}

export interface MeshBackend {
  /** `namespace/name` */
  readonly service: string;
  readonly port: number;
  readonly weight: number;
}

/** A workload's identity, issued by the control program for one pod. */
export interface MeshIdentity {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly authorityPem: string;
}

/** Where the node sends the connections of a pod that has a sidecar, at the pod's inner address. */
export const OUTBOUND_PORT = 15_001;
/** Where a proxy reports that it is ready. */
export const READY_PORT = 15_021;
/** Written by the injector; read by the sandbox's node and the control program. */
export const REDIRECT_ANNOTATION = "sandbox.regatta.dev/redirect";
export const REDIRECT_CONTAINER_ANNOTATION = "sandbox.regatta.dev/redirect-container";
/** The name in every workload's certificate, because pods have no TLS names of their own. */
export const WORKLOAD_SERVER_NAME = "workload.mesh.sandbox";
