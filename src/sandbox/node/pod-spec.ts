import type { ApiObject } from "../api/object.ts";

export interface Probe {
  readonly httpGet?: {
    readonly path?: string;
    readonly port: number | string;
    readonly scheme?: "HTTP" | "HTTPS";
    readonly httpHeaders?: readonly { readonly name: string; readonly value: string }[];
  };
  readonly tcpSocket?: { readonly port: number | string };
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
  readonly successThreshold?: number;
}

interface KeyReference {
  readonly name: string;
  readonly key: string;
  readonly optional?: boolean;
}

export interface EnvVariable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: { readonly fieldPath: string };
    readonly configMapKeyRef?: KeyReference;
    readonly secretKeyRef?: KeyReference;
  };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly EnvVariable[];
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number }[];
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly resources?: { readonly limits?: { readonly memory?: string } };
  readonly restartPolicy?: "Always";
  readonly startupProbe?: Probe;
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

interface FileReference {
  readonly name?: string;
  readonly secretName?: string;
  readonly optional?: boolean;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** Fields of the pod itself, as files. */
interface DownwardFiles {
  readonly items?: readonly { readonly path: string; readonly fieldRef: { readonly fieldPath: string } }[];
}

export interface Volume {
  readonly name: string;
  readonly configMap?: FileReference;
  readonly secret?: FileReference;
  readonly downwardAPI?: DownwardFiles;
  readonly emptyDir?: object;
  readonly projected?: {
    readonly sources: readonly {
      readonly configMap?: FileReference;
      readonly secret?: FileReference;
      readonly downwardAPI?: DownwardFiles;
      readonly serviceAccountToken?: { readonly path: string };
    }[];
  };
}

/** The fields of a pod's spec that the node supports. */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly restartPolicy: "Always" | "OnFailure" | "Never";
  readonly terminationGracePeriodSeconds: number;
  readonly volumes?: readonly Volume[];
  readonly hostname?: string;
  readonly readinessGates?: readonly { readonly conditionType: string }[];
}

export function podSpec(pod: ApiObject): PodSpec {
  return pod.spec as unknown as PodSpec;
}

/** True if the image is Regatta's own, from any registry and with any tag: the only one that the sandbox can run. */
export function isOwnImage(image: string): boolean {
  const name = image.split("@")[0]?.split("/").at(-1)?.split(":")[0];
  return name === "regatta";
}

const UNITS: Readonly<Record<string, number>> = {
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
};

/** Bytes of a quantity such as `256Mi`, or undefined if the text is not a quantity. */
export function parseBytes(quantity: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(k|M|G|Ki|Mi|Gi|)$/.exec(quantity ?? "");
  return match ? Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1) : undefined;
}
