/** What the control program tells every proxy: a whole snapshot each time, so that a proxy that missed one is not lost. */
export interface MeshSnapshot {
  /** `namespace/name` of a Service → its ports → where they lead. */
  readonly services: Readonly<Record<string, Readonly<Record<string, readonly MeshEndpoint[]>>>>;
  /** In the order in which they apply: the oldest first. */
  readonly routes: readonly MeshRoute[];
}

export interface MeshEndpoint {
  readonly ip: string;
  readonly port: number;
  /** Has a proxy of its own that wants mutual TLS. */
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
  /** Why the rule cannot be obeyed; requests that match it get a 500, as the specification demands. */
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

/** A workload's identity, made by the control program for one pod. */
export interface MeshIdentity {
  readonly certificatePem: string;
  readonly privateKeyPem: string;
  readonly authorityPem: string;
}

/** Where the node sends the connections of a pod whose proxy is a sidecar, at the pod's inner address. */
export const OUTBOUND_PORT = 15_001;
/** Where a proxy says that it is ready. */
export const READY_PORT = 15_021;
/** Written by the injector; the sandbox's node and the control program read it. */
export const REDIRECT_ANNOTATION = "sandbox.regatta.dev/redirect";
export const REDIRECT_CONTAINER_ANNOTATION = "sandbox.regatta.dev/redirect-container";
/** The name that every workload's certificate carries, because pods have no names of their own in TLS. */
export const WORKLOAD_SERVER_NAME = "workload.mesh.sandbox";
