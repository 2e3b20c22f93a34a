import { existsSync } from "node:fs";
import { delimiter } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { Failure, messageOf } from "../../base/failure.ts";
import { suggestName } from "../../base/suggest.ts";

/** The context name that the client makes up when it finds no configuration at all. */
const NOTHING_FOUND = "loaded-context";
const HOW_TO_POINT =
  "Name a kubeconfig in KUBECONFIG and one of its contexts in REGATTA_KUBE_CONTEXT, or start the embedded cluster.";

/**
 * Reads the kubeconfig: from the given path (several files, separated as in KUBECONFIG; the first to define an entry
 * wins), else from the client's default places, else from the pod's own service account.
 * @throws Failure `KUBE_NO_CONFIG` if there is none, if it cannot be read, or if the context is not in it.
 */
export function loadKubeConfig(options: {
  readonly kubeconfigPath?: string;
  readonly context?: string;
}): KubeConfig {
  const config = options.kubeconfigPath ? fromFiles(options.kubeconfigPath) : fromDefaultPlaces();
  if (options.context) {
    if (!config.getContextObject(options.context)) {
      const known = config.getContexts().map((context) => context.name);
      throw noConfig(
        `The kubeconfig has no context "${options.context}".`,
        suggestName(options.context, known),
      );
    }
    config.setCurrentContext(options.context);
  }
  const cluster = config.getCurrentCluster();
  if (!cluster) throw noConfig("The kubeconfig has no current context with a cluster.", HOW_TO_POINT);
  if (cluster.server.startsWith("http:") && !cluster.skipTLSVerify) {
    throw noConfig(
      `The kubeconfig's server ${cluster.server} is plain HTTP.`,
      "Use an https:// server; plain HTTP would send credentials in the clear.",
    );
  }
  return config;
}

function fromFiles(paths: string): KubeConfig {
  const merged = { clusters: [], users: [], contexts: [], currentContext: "" } as Parameters<
    KubeConfig["loadFromOptions"]
  >[0];
  for (const path of paths.split(delimiter).filter((part) => part !== "")) {
    const config = readOne(path);
    for (const kind of ["clusters", "users", "contexts"] as const) {
      const known = new Set(merged[kind].map((entry: { name: string }) => entry.name));
      merged[kind].push(...config[kind].filter((entry) => !known.has(entry.name)));
    }
    merged.currentContext ||= config.getCurrentContext();
  }
  const config = new KubeConfig();
  config.loadFromOptions(merged);
  return config;
}

function readOne(path: string): KubeConfig {
  if (!existsSync(path)) throw noConfig(`There is no kubeconfig at ${path}.`, HOW_TO_POINT);
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (error) {
    throw noConfig(`The kubeconfig ${path} cannot be read: ${messageOf(error)}.`, HOW_TO_POINT, error);
  }
  return config;
}

function fromDefaultPlaces(): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw noConfig(`The default kubeconfig cannot be read: ${messageOf(error)}.`, HOW_TO_POINT, error);
  }
  if (config.getCurrentContext() === NOTHING_FOUND) {
    throw noConfig(
      "There is no kubeconfig: neither KUBECONFIG, nor ~/.kube/config, nor a pod's service account.",
      HOW_TO_POINT,
    );
  }
  return config;
}

function noConfig(message: string, hint: string, cause?: unknown): Failure {
  return new Failure("KUBE_NO_CONFIG", message, { hint, ...(cause === undefined ? {} : { cause }) });
}
