import { mkdir, rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../base/failure.ts";
import type { ApiObject } from "../api/object.ts";
import { type ContainerHost, ContainerRunner } from "./container-runner.ts";
import { writeFieldFiles, writeVolumes } from "./pod-files.ts";
import { podSpec } from "./pod-spec.ts";
import { podStatus } from "./pod-status.ts";

const MOUNT_RETRY_MS = 250;

/** Runs one pod: volumes, init containers in order, native sidecars around them, then the main containers. */
export class PodRunner {
  readonly containers: readonly ContainerRunner[];
  readonly podIp: string;
  readonly #pod: ApiObject;
  readonly #host: ContainerHost;
  readonly #publish: (status: object) => void;
  readonly #stopping = new AbortController();
  #wake: () => void = () => {};
  /** Writing the pod's files: in progress or done. */
  #mounting: Promise<boolean> = Promise.resolve(false);
  /** The fields of the pod that its files were written with. */
  #fields: string;
  #initialized = false;
  #over = false;

  constructor(
    pod: ApiObject,
    host: Omit<ContainerHost, "onChange">,
    publish: (pod: ApiObject, status: object) => void,
    current: () => ApiObject | undefined,
  ) {
    this.#pod = pod;
    this.#fields = fieldsOf(pod);
    this.podIp = host.network.podIp;
    this.#host = { ...host, onChange: () => this.#changed() };
    this.#publish = () => {
      const now = current();
      const { containers, podIp } = this;
      if (now)
        publish(now, podStatus(now, { containers, podIp, initialized: this.#initialized, over: this.#over }));
    };
    const { containers, initContainers = [] } = podSpec(pod);
    this.containers = [
      ...initContainers.map(
        (c) => new ContainerRunner(c, c.restartPolicy === "Always" ? "sidecar" : "init", pod, this.#host),
      ),
      ...containers.map((container) => new ContainerRunner(container, "main", pod, this.#host)),
    ];
  }

  /** Runs the pod until its main containers have ended for good or it is stopped. */
  async run(): Promise<void> {
    this.#changed();
    this.#mounting = this.#mount();
    if (!(await this.#mounting)) return;
    const sidecarRuns: Promise<void>[] = [];
    for (const runner of this.containers.filter((r) => r.role !== "main")) {
      if (this.#stopping.signal.aborted) return;
      const run = runner.run();
      if (runner.role === "sidecar") {
        sidecarRuns.push(run);
        await this.#until(() => runner.started);
      } else {
        await run;
        const done = "terminated" in runner.state && runner.state.terminated.exitCode === 0;
        if (!done) return this.#finish(sidecarRuns);
      }
    }
    if (this.#stopping.signal.aborted) return;
    this.#initialized = true;
    this.#changed();
    await Promise.all(this.containers.filter((r) => r.role === "main").map((runner) => runner.run()));
    await this.#finish(sidecarRuns);
  }

  /** Ends the main containers, then the sidecars in reverse order, all within the grace period. */
  async stop(graceMs: number): Promise<void> {
    this.#stopping.abort();
    const deadline = performance.now() + graceMs;
    await Promise.all(
      this.containers.filter((r) => r.role !== "sidecar").map((runner) => runner.stop(graceMs)),
    );
    for (const runner of this.containers.filter((r) => r.role === "sidecar").reverse()) {
      await runner.stop(Math.max(0, deadline - performance.now()));
    }
  }

  kill(): void {
    this.#stopping.abort();
    for (const runner of this.containers) runner.kill();
  }

  /** Has the status computed again, e.g. after a readiness gate was set, and files with fields of the pod written. */
  refresh(pod: ApiObject): void {
    this.#publish({});
    const fields = fieldsOf(pod);
    if (fields === this.#fields) return;
    this.#fields = fields;
    this.#mounting = this.#mounting.then(async (isMounted) => {
      if (isMounted && !this.#stopping.signal.aborted) await writeFieldFiles(pod, this.#host.directory);
      return isMounted;
    });
    this.#mounting.catch((error: unknown) => {
      this.#host.recordEvent("Warning", "FailedMount", `MountVolume.SetUp failed: ${messageOf(error)}`);
    });
  }

  /**
   * Removes the pod's files and logs once the last of them has been written: a pod can be ended while it is being set
   * up.
   */
  async removeFiles(): Promise<void> {
    await this.#mounting.catch(() => false);
    for (const { log, previousLog } of this.containers) {
      log?.remove();
      previousLog?.remove();
    }
    await rm(this.#host.directory, { recursive: true, force: true });
  }

  async #mount(): Promise<boolean> {
    while (!this.#stopping.signal.aborted) {
      try {
        await mkdir(this.#host.directory, { recursive: true });
        await writeVolumes(this.#host.writes, this.#pod, this.#host.directory, this.#host.credentials);
        await writeFieldFiles(this.#pod, this.#host.directory);
        return true;
      } catch (error) {
        // A kubelet also reports every such error as an event and tries again.
        this.#host.recordEvent("Warning", "FailedMount", `MountVolume.SetUp failed: ${messageOf(error)}`);
        await delay(MOUNT_RETRY_MS, undefined, { signal: this.#stopping.signal }).catch(() => {});
      }
    }
    return false;
  }

  async #finish(sidecarRuns: readonly Promise<void>[]): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    await this.stop(podSpec(this.#pod).terminationGracePeriodSeconds * 1_000);
    await Promise.all(sidecarRuns);
    this.#over = true;
    this.#changed();
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition() && !this.#stopping.signal.aborted) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        this.#stopping.signal.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  }

  #changed(): void {
    this.#wake();
    this.#publish({});
  }
}

/** What of a pod's fields can change while it runs and stand in one of its files; the same text for the same values. */
function fieldsOf({ metadata: { annotations, labels } }: ApiObject): string {
  return JSON.stringify([annotations, labels]);
}
