import { delimiter } from "node:path";
import { Failure } from "../../base/failure.ts";
import { isJsonObject, type JsonObject } from "../../base/json.ts";
import type { Log } from "../../base/log.ts";
import type { CallOptions } from "../cluster.ts";
import { type HelmProcesses, noHelmProcesses } from "./helm-orphans.ts";
import { runHelm } from "./helm-process.ts";
import { helmFailure, saysNoRelease } from "./helm-words.ts";

export interface HelmRelease {
  readonly release: string;
  readonly namespace: string;
}

export interface HelmInstall extends HelmRelease {
  /** Name of the chart in the repository. */
  readonly chart: string;
  /** `https://…` or `oci://…`. */
  readonly repository: string;
  readonly version: string;
  readonly values: JsonObject;
}

export interface HelmReleaseStatus {
  /** Helm's term: `deployed`, `failed`, `pending-install`, … */
  readonly status: string;
  readonly revision: number;
}

/** The real helm, as far as the product uses it. */
export interface Helm {
  /** @returns `undefined` if the release does not exist. */
  status(release: HelmRelease, options?: CallOptions): Promise<HelmReleaseStatus | undefined>;
  /**
   * Installs, or upgrades to the same chart and values; idempotent. Does not wait for readiness: the caller does, and
   * can explain what is missing. A release that a killed helm left pending is repaired first.
   * @returns what had to be repaired, as a sentence for people; `undefined` if nothing had to be.
   */
  upgradeInstall(request: HelmInstall, options?: CallOptions): Promise<string | undefined>;
  /**
   * What the chart would put into a cluster, as YAML documents, including CRDs. Needs the repository but no cluster, so
   * objects that a chart creates only on some clusters may be missing.
   */
  render(request: HelmInstall, options?: CallOptions): Promise<string>;
  /** Waits until the objects of the release are gone. @returns false if there was nothing to remove. */
  uninstall(release: HelmRelease, options?: CallOptions & { readonly timeoutMs?: number }): Promise<boolean>;
}

const DEFAULT_TIMEOUT_MS = 120_000;

/** What differs between the major versions of helm; the rest of their command lines is the same. */
const FLAGS = {
  3: { noWait: [], wait: ["--wait"] },
  4: { noWait: ["--wait=hookOnly"], wait: ["--wait=watcher"] },
} as const;

/**
 * @param options `program` is looked up on PATH. If `kubeconfigPath` names several files, helm finds them itself, in
 * KUBECONFIG, where they came from.
 * @throws (from its methods) Failure `HELM_MISSING`, `HELM_UNSUPPORTED`, `HELM_FAILED`.
 */
export function createHelm(options: {
  readonly program: string;
  readonly kubeconfigPath?: string;
  readonly context?: string;
  readonly log: Log;
  /** Notes the running helm processes, so that this program finds them after a restart. */
  readonly processes?: HelmProcesses;
}): Helm {
  return new HelmProgram(options);
}

class HelmProgram implements Helm {
  readonly #program: string;
  readonly #connection: readonly string[];
  readonly #log: Log;
  readonly #processes: HelmProcesses;
  #major: Promise<3 | 4> | undefined;

  constructor(options: Parameters<typeof createHelm>[0]) {
    const { kubeconfigPath: path, context } = options;
    this.#program = options.program;
    this.#log = options.log;
    this.#processes = options.processes ?? noHelmProcesses;
    this.#connection = [
      ...(path && !path.includes(delimiter) ? ["--kubeconfig", path] : []),
      ...(context ? ["--kube-context", context] : []),
    ];
  }

  async status(release: HelmRelease, options: CallOptions = {}): Promise<HelmReleaseStatus | undefined> {
    const args = ["status", release.release, "--namespace", release.namespace, "--output", "json"];
    const text = await this.#run(args, `read the status of the release ${release.release}`, options);
    return text === undefined ? undefined : readStatus(text);
  }

  async upgradeInstall(request: HelmInstall, options: CallOptions = {}): Promise<string | undefined> {
    const repaired = await this.#repair(request, options);
    const flags = FLAGS[await this.#supportedMajor(options.signal)];
    await this.#run(
      ["upgrade", "--install", ...chartArguments(request), "--history-max", "5", ...flags.noWait],
      `install ${request.chart} ${request.version} from ${request.repository}`,
      { ...options, input: JSON.stringify(request.values) },
    );
    return repaired;
  }

  async render(request: HelmInstall, options: CallOptions = {}): Promise<string> {
    const text = await this.#run(
      ["template", ...chartArguments(request), "--include-crds", "--no-hooks"],
      `render ${request.chart} ${request.version} from ${request.repository}`,
      { ...options, input: JSON.stringify(request.values) },
    );
    return text ?? "";
  }

  async uninstall(
    release: HelmRelease,
    options: CallOptions & { readonly timeoutMs?: number } = {},
  ): Promise<boolean> {
    const flags = FLAGS[await this.#supportedMajor(options.signal)];
    const timeout = `${Math.max(1, Math.ceil((options.timeoutMs ?? DEFAULT_TIMEOUT_MS) / 1_000))}s`;
    const args = ["uninstall", release.release, "--namespace", release.namespace];
    const text = await this.#run(
      [...args, ...flags.wait, "--timeout", timeout],
      `remove ${release.release}`,
      options,
    );
    return text !== undefined;
  }

  /** A helm that is killed leaves its release pending, and every later helm refuses to touch it. */
  async #repair(release: HelmRelease, options: CallOptions): Promise<string | undefined> {
    const found = await this.status(release, options);
    if (!found?.status.startsWith("pending-")) return undefined;
    const was = `The helm release ${release.release} was left ${found.status} by a helm process that died`;
    this.#log.warn({ release: release.release, status: found.status }, "repairing a release left pending");
    if (found.revision <= 1) {
      await this.uninstall(release, options);
      return `${was}: it was removed and installed again.`;
    }
    const args = ["rollback", release.release, "--namespace", release.namespace];
    await this.#run(args, `roll back ${release.release}`, options);
    return `${was}: it was rolled back and upgraded again.`;
  }

  /** @returns the standard output, or `undefined` if helm says that the release does not exist. */
  async #run(
    args: readonly string[],
    doing: string,
    options: CallOptions & { readonly input?: string },
  ): Promise<string | undefined> {
    await this.#supportedMajor(options.signal);
    this.#log.debug({ args: [...args] }, "helm");
    const result = await runHelm(this.#program, [...args, ...this.#connection], {
      ...options,
      processes: this.#processes,
    });
    if (result.exitCode === 0) return result.stdout;
    if (saysNoRelease(result.stderr)) return undefined;
    throw helmFailure(doing, result.stderr, result.exitCode);
  }

  #supportedMajor(signal?: AbortSignal): Promise<3 | 4> {
    this.#major ??= this.#askMajor(signal).catch((error: unknown) => {
      this.#major = undefined; // It may be installed while this program runs.
      throw error;
    });
    return this.#major;
  }

  async #askMajor(signal?: AbortSignal): Promise<3 | 4> {
    const result = await runHelm(this.#program, ["version", "--template", "{{.Version}}"], { signal });
    const major = Number(/^v?(\d+)\./.exec(result.stdout.trim())?.[1]);
    if (result.exitCode === 0 && (major === 3 || major === 4)) return major;
    const version = result.stdout.trim() || result.stderr.trim();
    throw new Failure(
      "HELM_UNSUPPORTED",
      `"${this.#program}" is not Helm 3 or 4: ${version.slice(0, 200)}.`,
      {
        hint: "Install Helm 3 or 4 (https://helm.sh/docs/intro/install/), or name it with REGATTA_HELM.",
        state: "Nothing was changed.",
      },
    );
  }
}

/** The release, the chart and its version, the namespace; values are passed on standard input. */
function chartArguments({ release, chart, repository, version, namespace }: HelmInstall): readonly string[] {
  const source = repository.startsWith("oci://")
    ? [`${repository.replace(/\/$/, "")}/${chart}`]
    : [chart, "--repo", repository];
  return [release, ...source, "--version", version, "--namespace", namespace, "--values", "-"];
}

function readStatus(text: string): HelmReleaseStatus {
  const value: unknown = JSON.parse(text);
  const info = isJsonObject(value) && isJsonObject(value.info) ? value.info : {};
  return {
    status: String(info.status ?? "unknown"),
    revision: isJsonObject(value) ? Number(value.version ?? 0) : 0,
  };
}
