import type { JsonObject } from "../base/json.ts";
import type { ComparisonResult } from "../compare/result.ts";
import type { LoadResult } from "../load/result.ts";

/** Everything that a report is a pure function of. */
export interface ReportInput {
  readonly run: {
    readonly id: string;
    readonly playbookName: string;
    readonly title: string;
    readonly requestedBy: string;
    /** RFC 3339, UTC. */
    readonly startedAt: string;
    readonly endedAt: string;
    readonly inputs: JsonObject;
  };
  readonly stepId: string;
  readonly result: LoadResult | ComparisonResult;
  readonly environment: EnvironmentFacts;
  readonly productVersion: string;
}

/** Where it was measured. A figure without it means nothing. */
export interface EnvironmentFacts {
  /** The uid of `kube-system`, or of the machine for runs on loopback; opaque. */
  readonly id: string;
  readonly kind: "loopback" | "sandbox" | "kubernetes";
  /** `null` on loopback. */
  readonly kubernetesVersion: string | null;
  readonly nodes: readonly {
    readonly type: string;
    readonly cores: number;
    readonly memoryMb: number;
    readonly arch: string;
    readonly os: string;
  }[];
  readonly workloads: readonly { readonly name: string; readonly replicas: number }[];
}
