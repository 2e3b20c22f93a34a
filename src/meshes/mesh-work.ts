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
  /** For all of the work. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly progress: (text: string) => void;
  /** Called before every change; rejects if this process no longer owns the run. */
  readonly assertOwned: () => Promise<void>;
  readonly nowMs: () => number;
  /** Whether a run has ended, so that nobody owns what it created any more; false for an unknown run. */
  readonly hasEnded: (runId: string) => Promise<boolean>;
}

/** Everything that installing a mesh needs, including what removing it needs, to undo a failed installation. */
export interface MeshWork extends MeshRemoval {
  readonly library: MeshLibrary;
  readonly overrides: MeshOverrides;
  /** Regatta's own image, for meshes whose programs are in it. */
  readonly image: string;
  /** Tells people about something that is not as it should be, without stopping the installation. */
  readonly warn: (text: string) => Promise<void>;
}
