import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../base/failure.ts";
import { type ApiObject, timestamp } from "../api/object.ts";
import { type ContainerProcess, containerProcess, type PodSurroundings } from "./container-environment.ts";
import { ContainerLog } from "./container-log.ts";
import { pathInside } from "./pod-files.ts";
import { type Container, isOwnImage, parseBytes, podSpec } from "./pod-spec.ts";
import { watchProbe } from "./probes.ts";
import type { SandboxImage } from "./sandbox-image.ts";

const MAX_BACKOFF_MS = 30_000;
/** After this long without a crash, the back-off starts over. */
const STEADY_MS = 60_000;
const MIB = 1024 * 1024;

interface Termination {
  readonly exitCode: number;
  readonly signal?: number;
  readonly reason: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

export type ContainerState =
  | { readonly waiting: { readonly reason: string; readonly message?: string } }
  | { readonly running: { readonly startedAt: string } }
  | { readonly terminated: Termination };

export type ContainerRole = "init" | "sidecar" | "main";

export interface ContainerHost extends PodSurroundings {
  readonly image: SandboxImage;
  readonly preload: string;
  /** Something in `state`, `ready` or `started` has changed. */
  readonly onChange: () => void;
  readonly recordEvent: (type: "Normal" | "Warning", reason: string, message: string) => void;
}

/** Memory flags that keep a pod's process small; with a memory limit, three quarters of it become the heap. */
function memoryFlags(container: Container): readonly string[] {
  const limit = parseBytes(container.resources?.limits?.memory);
  const heapMib = limit === undefined ? 96 : Math.max(32, Math.floor((limit * 0.75) / MIB));
  const young = heapMib > 192 ? [] : ["--max-semi-space-size=2", "--single-threaded-gc"];
  return [`--max-old-space-size=${heapMib}`, ...young];
}

/** One container of a pod: its successive processes, with their logs, probes and restarts. */
export class ContainerRunner {
  readonly spec: Container;
  readonly role: ContainerRole;
  state: ContainerState = { waiting: { reason: "PodInitializing" } };
  lastState: { readonly terminated?: Termination } = {};
  restartCount = 0;
  ready = false;
  started = false;
  log: ContainerLog | undefined;
  previousLog: ContainerLog | undefined;
  readonly #pod: ApiObject;
  readonly #host: ContainerHost;
  readonly #stop = new AbortController();
  #child: ChildProcess | undefined;

  constructor(spec: Container, role: ContainerRole, pod: ApiObject, host: ContainerHost) {
    this.spec = spec;
    this.role = role;
    this.#pod = pod;
    this.#host = host;
  }

  /**
   * Runs the container, and restarts it according to the pod's restart policy, until it has ended for good or is
   * stopped.
   */
  async run(): Promise<void> {
    let crashes = 0;
    while (!this.#stop.signal.aborted) {
      const end = await this.#runOnce();
      if (end && !this.#restarts(end.exitCode)) return;
      if (this.#stop.signal.aborted) return;
      if (end) {
        const ranMs = Date.parse(end.finishedAt) - Date.parse(end.startedAt);
        crashes = ranMs > STEADY_MS ? 0 : crashes + 1;
        const waitMs = Math.min(MAX_BACKOFF_MS, 1_000 * 2 ** Math.max(0, crashes - 1));
        const message = `back-off ${waitMs / 1_000}s restarting failed container=${this.spec.name} pod=${this.#pod.metadata.name}`;
        if (end.exitCode !== 0) this.#host.recordEvent("Warning", "BackOff", message);
        this.lastState = { terminated: end };
        this.#become({ waiting: { reason: "CrashLoopBackOff", message } });
        await this.#pause(waitMs);
        if (!this.#stop.signal.aborted) this.restartCount += 1;
      } else {
        await this.#pause(2_000);
      }
    }
    // Stopped while waiting for a restart: it ended with its last process.
    if ("waiting" in this.state && this.lastState.terminated)
      this.#become({ terminated: this.lastState.terminated });
  }

  /** Sends SIGTERM, then SIGKILL if the process is still there after the grace period; it is not restarted. */
  async stop(graceMs: number): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    child.kill("SIGTERM");
    const timer = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await gone;
    clearTimeout(timer);
  }

  /** For a sandbox that has to end without delay. */
  kill(): void {
    this.#stop.abort();
    this.#child?.kill("SIGKILL");
  }

  #restarts(exitCode: number): boolean {
    if (this.#stop.signal.aborted) return false;
    if (this.role === "sidecar") return true;
    const { restartPolicy } = podSpec(this.#pod);
    if (exitCode === 0) return this.role === "main" && restartPolicy === "Always";
    return restartPolicy !== "Never";
  }

  /** @returns how the process ended, or undefined if it could not even be started */
  async #runOnce(): Promise<Termination | undefined> {
    const { image, command, name } = this.spec;
    if (!isOwnImage(image)) {
      const message = `Failed to pull image "${image}": the sandbox only runs the Regatta image (named regatta, from any registry and with any tag).`;
      this.#host.recordEvent("Warning", "Failed", message);
      const again = "waiting" in this.state && this.state.waiting.reason.startsWith("ErrImage");
      this.#become({ waiting: { reason: again ? "ImagePullBackOff" : "ErrImagePull", message } });
      return undefined;
    }
    try {
      if (command)
        throw new Error("the sandbox runs an image's own entry point; use args instead of command");
      const { image: own } = this.#host;
      const { env, args, unread } = containerProcess(this.spec, this.#pod, this.#host, own);
      if (unread.length > 0) {
        const message = `Container ${name} does not get ${unread.join(", ")}: no such variable is read by ${args[0]}, and in the sandbox others are not passed on.`;
        this.#host.recordEvent("Warning", "VariablesNotPassed", message);
      }
      return await this.#runProcess(env, args);
    } catch (error) {
      const message = messageOf(error);
      this.#host.recordEvent("Warning", "Failed", `Error: ${message}`);
      this.#become({ waiting: { reason: "CreateContainerConfigError", message: `${name}: ${message}` } });
      return undefined;
    }
  }

  async #runProcess(env: ContainerProcess["env"], args: readonly string[]): Promise<Termination> {
    const { directory, image, preload } = this.#host;
    const flags = [...memoryFlags(this.spec), "--import", preload, image.entry];
    // In its own process group: Ctrl-C is meant for the sandbox, which then ends its pods in order.
    const child = spawn(process.execPath, [...flags, ...args], {
      cwd: directory,
      env,
      stdio: "pipe",
      detached: true,
    });
    this.#child = child;
    // The pipe only tells the child that the sandbox is alive; a child that ends closes it.
    child.stdin.on("error", () => {});
    this.previousLog?.remove();
    this.previousLog = this.log;
    const log = new ContainerLog(
      pathInside(join(directory, "logs"), `${this.spec.name}.${this.restartCount}.log`),
    );
    this.log = log;
    log.collect(child.stdout);
    log.collect(child.stderr);
    const startedAt = timestamp();
    const probing = new AbortController();
    const closed = new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once("error", reject).once("close", (code, signal) => resolve([code, signal]));
    });
    this.#become({ running: { startedAt } });
    this.#probe(child, probing.signal);
    try {
      const [code, signal] = await closed;
      const signalNumber = signal ? constants.signals[signal] : undefined;
      const exitCode = code ?? 128 + (signalNumber ?? 0);
      const reason = exitCode === 0 ? "Completed" : "Error";
      const terminated = {
        exitCode,
        ...(signalNumber ? { signal: signalNumber } : {}),
        reason,
        startedAt,
        finishedAt: timestamp(),
      };
      this.ready = false;
      this.started = false;
      this.#become({ terminated });
      return terminated;
    } finally {
      probing.abort();
      log.end();
    }
  }

  #probe(child: ChildProcess, signal: AbortSignal): void {
    const { startupProbe, readinessProbe, livenessProbe } = this.spec;
    const host = this.#host.network.appIp;
    const restart = (kind: string) => (why: string) => {
      this.#host.recordEvent("Warning", "Unhealthy", `${kind} probe failed: ${why}`);
      this.#host.recordEvent(
        "Normal",
        "Killing",
        `Container ${this.spec.name} failed ${kind.toLowerCase()} probe, will be restarted`,
      );
      child.kill("SIGTERM");
      setTimeout(() => child.kill("SIGKILL"), 2_000).unref();
    };
    const setReady = (ready: boolean) => {
      if (this.ready === ready) return;
      this.ready = ready;
      this.#host.onChange();
    };
    const onStarted = () => {
      this.started = true;
      if (readinessProbe) {
        const onFailure = (why: string) => {
          this.#host.recordEvent("Warning", "Unhealthy", `Readiness probe failed: ${why}`);
          setReady(false);
        };
        watchProbe(readinessProbe, this.spec, host, { onSuccess: () => setReady(true), onFailure }, signal);
      } else this.ready = true;
      if (livenessProbe) {
        watchProbe(
          livenessProbe,
          this.spec,
          host,
          { onSuccess: () => {}, onFailure: restart("Liveness") },
          signal,
        );
      }
      this.#host.onChange();
    };
    if (!startupProbe) {
      onStarted();
      return;
    }
    const startup = new AbortController();
    signal.addEventListener("abort", () => startup.abort(), { once: true });
    const onSuccess = () => {
      startup.abort();
      onStarted();
    };
    watchProbe(startupProbe, this.spec, host, { onSuccess, onFailure: restart("Startup") }, startup.signal);
  }

  #become(state: ContainerState): void {
    this.state = state;
    this.#host.onChange();
  }

  async #pause(ms: number): Promise<void> {
    // Stopping wakes it up; the loop then sees why.
    await delay(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
  }
}
