import { availableParallelism, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Log } from "../../base/log.ts";
import { builtProgram } from "../../base/product-files.ts";
import { type ApiObject, timestamp } from "../api/object.ts";
import type { ObjectWrites } from "../api/object-writes.ts";
import type { ContainerLogReader, PodLogs } from "../api/pod-log.ts";
import { recordEvent } from "../controllers/events.ts";
import { isFinished } from "../controllers/workload.ts";
import { isRedirected, placePod } from "../network/pod-network.ts";
import { writeResolutions } from "../network/resolution-writer.ts";
import { PodAddresses } from "./addresses.ts";
import type { Credentials } from "./pod-files.ts";
import { PodRunner } from "./pod-runner.ts";
import type { SandboxImage } from "./sandbox-image.ts";

const NODE_NAME = "sandbox";
const CLOSE_GRACE_MS = 2_000;

export interface NodeOptions {
  readonly dataDir: string;
  readonly image: SandboxImage;
  readonly credentials: Credentials;
  readonly apiPort: number;
  readonly log: Log;
}

/** The file that every pod's process loads first. */
const PRELOAD = pathToFileURL(builtProgram("sandbox/network/preload-main")).href;

interface RunningPod {
  readonly runner: PodRunner;
  readonly addresses: readonly string[];
  /** Set while it is being ended: the grace period in seconds. */
  ending?: number;
  ended?: true;
}

/** The cluster's only node: schedules every pod to itself and runs it as local processes. */
export class SandboxNode implements PodLogs {
  readonly #writes: ObjectWrites;
  readonly #options: NodeOptions;
  readonly #addresses: PodAddresses;
  readonly #pods = new Map<string, RunningPod>();
  readonly #closers: (() => void)[] = [];
  readonly #resolutionFile: string;
  #closed = false;

  private constructor(writes: ObjectWrites, options: NodeOptions, addresses: PodAddresses) {
    this.#writes = writes;
    this.#options = options;
    this.#addresses = addresses;
    this.#resolutionFile = join(options.dataDir, "network.json");
  }

  /** @throws Failure `SANDBOX_NO_ADDRESSES` */
  static async start(writes: ObjectWrites, options: NodeOptions): Promise<SandboxNode> {
    const node = new SandboxNode(writes, options, await PodAddresses.claim());
    const created = await writes.create(writes.kinds.builtIn("Node"), nodeObject());
    writes.setStatus(writes.kinds.builtIn("Node"), created, nodeObject().status ?? {});
    node.#closers.push(writeResolutions(writes.store, writes.kinds, node.#resolutionFile));
    const pods = writes.kinds.builtIn("Pod");
    node.#closers.push(
      writes.store.subscribe(({ kind, object, type }) => {
        if (kind === pods)
          setImmediate(() => (type === "DELETED" ? node.#forget(object) : node.#sync(object)));
      }),
    );
    return node;
  }

  open(podUid: string, container: string, previous: boolean): ContainerLogReader | undefined {
    const entry = this.#pods.get(podUid);
    const found = entry?.runner.containers.find(({ spec }) => spec.name === container);
    return previous ? found?.previousLog : found?.log;
  }

  /** Ends every pod's processes. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const close of this.#closers) close();
    const runners = [...this.#pods.values()].map(({ runner }) => runner);
    await Promise.all(runners.map((runner) => runner.stop(CLOSE_GRACE_MS)));
    await Promise.all(runners.map((runner) => runner.removeFiles()));
    this.#addresses.close();
  }

  /** For a process that ends at once: there is no time for SIGTERM. */
  killAll(): void {
    for (const { runner } of this.#pods.values()) runner.kill();
  }

  #sync(seen: ApiObject): void {
    const pods = this.#writes.kinds.builtIn("Pod");
    const pod = this.#writes.store.find(pods, seen.metadata.namespace, seen.metadata.name);
    const { uid = "", deletionTimestamp, deletionGracePeriodSeconds: grace = 0 } = pod?.metadata ?? {};
    if (!pod || uid !== seen.metadata.uid) return;
    const entry = this.#pods.get(uid);
    if (!deletionTimestamp) {
      if (entry) entry.runner.refresh(pod);
      else if (!isFinished(pod) && !this.#closed) this.#begin(pod);
    } else if (!entry || entry.ended) {
      // A pod that has ended stays as long as others' finalizers hold it.
      if ((pod.metadata.finalizers ?? []).length === 0) this.#writes.store.remove(pods, pod);
    } else if (grace < (entry.ending ?? Number.POSITIVE_INFINITY)) {
      entry.ending = grace;
      void this.#end(pod, entry, grace * 1_000);
    }
  }

  #begin(pod: ApiObject): void {
    const pods = this.#writes.kinds.builtIn("Pod");
    const { uid = "", namespace, name } = pod.metadata;
    const addresses = [this.#addresses.take(), ...(isRedirected(pod) ? [this.#addresses.take()] : [])];
    const [podIp = "", innerIp] = addresses;
    const scheduled = this.#writes.modify(pods, pod.metadata, (draft) => ({
      ...draft,
      spec: { ...draft.spec, nodeName: NODE_NAME },
    }));
    const current = () => {
      const found = this.#writes.store.find(pods, namespace, name);
      return found?.metadata.uid === uid ? found : undefined;
    };
    const { credentials, apiPort, image, dataDir, log } = this.#options;
    const host = {
      writes: this.#writes,
      directory: join(dataDir, "pods", uid),
      network: placePod(pod, podIp, innerIp, { resolutionFile: this.#resolutionFile, apiPort }),
      credentials,
      apiPort,
      image,
      preload: PRELOAD,
      recordEvent: (type: "Normal" | "Warning", reason: string, message: string) =>
        recordEvent(this.#writes, scheduled, type, reason, message),
    };
    const publish = (object: ApiObject, status: object) => this.#writes.setStatus(pods, object, status);
    const runner = new PodRunner(scheduled, host, publish, current);
    this.#pods.set(uid, { runner, addresses });
    recordEvent(
      this.#writes,
      scheduled,
      "Normal",
      "Scheduled",
      `Successfully assigned ${namespace}/${name} to ${NODE_NAME}`,
    );
    runner
      .run()
      .catch((error: unknown) => log.error({ err: error }, "the sandbox's node failed to run a pod"));
  }

  async #end(pod: ApiObject, entry: RunningPod, graceMs: number): Promise<void> {
    await entry.runner.stop(graceMs);
    entry.ended = true;
    this.#sync(pod);
  }

  #forget(pod: ApiObject): void {
    const entry = this.#pods.get(pod.metadata.uid ?? "");
    if (!entry) return;
    this.#pods.delete(pod.metadata.uid ?? "");
    for (const address of entry.addresses) this.#addresses.release(address);
    const { log } = this.#options;
    entry.runner
      .removeFiles()
      .catch((error: unknown) => log.warn({ err: error }, "a pod's files could not be removed"));
  }
}

function nodeObject(): ApiObject {
  const resources = {
    cpu: String(availableParallelism()),
    memory: `${Math.floor(totalmem() / 1024)}Ki`,
    pods: "250",
  };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name: NODE_NAME,
      labels: { "kubernetes.io/hostname": NODE_NAME, "kubernetes.io/os": process.platform },
    },
    spec: {},
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [{ type: "InternalIP", address: "127.0.0.1" }],
      conditions: [
        { type: "Ready", status: "True", reason: "SandboxReady", lastTransitionTime: timestamp() },
      ],
      nodeInfo: {
        architecture: process.arch === "x64" ? "amd64" : process.arch,
        operatingSystem: process.platform,
        containerRuntimeVersion: `node://${process.version}`,
        osImage: "Regatta sandbox",
      },
    },
  };
}
