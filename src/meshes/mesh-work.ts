import type { Cluster } from "../kubernetes/cluster.ts";
import type { Helm } from "../kubernetes/helm/helm.ts";
import type { MeshAdapter } from "./adapter.ts";
import type { MeshLibrary } from "./load-meshes.ts";
import type { MeshOverrides } from "./overrides.ts";

/** Everything that removing a mesh needs. */
export interface MeshRemoval {
  readonly adapter: MeshAdapter;
  readonly cluster: Cluster;
  readonly helm: Helm;
  readonly runId: string;
  /** Of the whole work. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** Called before every change; rejects when the run is no longer this process's. */
  readonly assertOwned: () => Promise<void>;
  readonly nowMs: () => number;
  /** Whether a run has come to its end, so that what it made is nobody's any more; false for one that is not known. */
  readonly hasEnded: (runId: string) => Promise<boolean>;
}

/** Everything that installing a mesh needs; removing it is how a failure is taken back. */
export interface MeshWork extends MeshRemoval {
  readonly library: MeshLibrary;
  readonly overrides: MeshOverrides;
  /** Regatta's own image, for meshes whose programs it holds. */
  readonly image: string;
  /** Tells people what is not as it should be, and does not keep the mesh from being installed. */
  readonly warn: (text: string) => Promise<void>;
}
