import { Failure } from "../../src/base/failure.ts";
import type { Cluster, KubeObject, ObjectReference, ObjectSelector } from "../../src/kubernetes/cluster.ts";

/** A pod of a load Job, as described by its log and its status. */
export interface FakePod {
  /** The successive readings of its log; the last one is repeated. */
  readonly readings: readonly (readonly string[] | Failure)[];
  readonly status: Readonly<Record<string, unknown>>;
  /** The log never ends, as for a container that hangs. */
  readonly hangs?: boolean;
  /** Lines after `ready` come only once it has been told to begin. */
  readonly isTold?: boolean;
}

/** A cluster in memory, with given pods for its Jobs. */
export class LoadJobCluster implements Cluster {
  /** Everything but the pods that were told to begin, which are in `told`. */
  readonly applied: KubeObject[] = [];
  readonly told: KubeObject[] = [];
  readonly deleted: ObjectReference[] = [];
  readonly #pods: readonly FakePod[];
  readonly #read = new Map<string, number>();
  readonly #onTold = new Map<string, () => void>();

  readonly #left: readonly KubeObject[];
  readonly #leftPods: readonly KubeObject[];

  /** @param left what an earlier attempt left behind: the names of its Jobs, and the state of their pods. */
  constructor(
    pods: readonly FakePod[],
    left: { readonly jobs: readonly string[]; readonly pods: readonly FakePod["status"][] } = {
      jobs: [],
      pods: [],
    },
  ) {
    this.#pods = pods;
    const metadata = (name: string) => ({ name, namespace: "elsewhere" });
    this.#left = left.jobs.map((name) => ({ apiVersion: "batch/v1", kind: "Job", metadata: metadata(name) }));
    this.#leftPods = left.pods.map((status, index) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: metadata(`left-${index}`),
      status,
    }));
  }

  async facts(): Promise<never> {
    throw new Error("A load Job does not need this.");
  }

  async create(): Promise<never> {
    throw new Error("Not asked for by a load Job.");
  }

  async kind(): Promise<never> {
    throw new Error("Not asked for by a load Job.");
  }

  async apply(object: KubeObject): Promise<KubeObject> {
    if (object.kind === "Pod") {
      this.told.push(object);
      this.#onTold.get(object.metadata.name)?.();
      return object;
    }
    this.applied.push(object);
    return { ...object, metadata: { ...object.metadata, uid: `uid-${this.applied.length}` } };
  }

  async get({ name }: ObjectReference): Promise<KubeObject | undefined> {
    return this.#objects().find((pod) => pod.metadata.name === name);
  }

  async list({ kind }: ObjectSelector): Promise<readonly KubeObject[]> {
    return kind === "Pod" ? this.#objects() : this.#left;
  }

  async delete(reference: ObjectReference): Promise<boolean> {
    this.deleted.push(reference);
    return true;
  }

  /** Before the first Job it has the pods that were left behind, afterwards the Job's. */
  async waitFor(...[, predicate, options]: Parameters<Cluster["waitFor"]>): Promise<readonly KubeObject[]> {
    const pods = this.applied.length === 0 ? this.#leftPods : this.#objects();
    const verdict = predicate(pods);
    if (verdict.kind === "done") return pods;
    throw new Failure("KUBE_WAIT_TIMEOUT", `Timed out waiting for ${options.what}.`);
  }

  async *logs(pod: { readonly name: string }, options?: { readonly signal?: AbortSignal }) {
    const fake = this.#pods[Number(pod.name.split("-")[1])];
    const reading = this.#read.get(pod.name) ?? 0;
    this.#read.set(pod.name, reading + 1);
    const lines = fake?.readings[Math.min(reading, fake.readings.length - 1)] ?? [];
    if (lines instanceof Failure) throw lines;
    for (const line of lines) {
      yield line;
      if (fake?.isTold && line.includes('"ready"')) await this.#untilTold(pod.name, options?.signal);
    }
    if (fake?.hangs) {
      options?.signal?.throwIfAborted();
      await new Promise((_, reject) => {
        options?.signal?.addEventListener("abort", () => reject(options.signal?.reason as Error));
      });
    }
  }

  async #untilTold(pod: string, signal: AbortSignal | undefined): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#onTold.set(pod, resolve);
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
    });
  }

  async explainPods(): Promise<string> {
    return "Image cannot be pulled.";
  }

  close(): void {}

  #objects(): readonly KubeObject[] {
    return this.#pods.map(({ status }, index) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: `pod-${index}`, namespace: "race", uid: `uid-of-${index}` },
      status,
    }));
  }
}
