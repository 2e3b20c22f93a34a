import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { suggestName } from "../../base/suggest.ts";
import { programCredentials } from "./credential-program.ts";
import { readKubeConfigFiles, unreadable } from "./kubeconfig-files.ts";
import { HOW_TO_POINT, noConfig } from "./no-config.ts";
import { type Environment, proxyFor } from "./proxy-for.ts";
import { tokenFiles } from "./token-files.ts";

/** The context name that the client makes up when it finds no configuration at all. */
const NOTHING_FOUND = "loaded-context";
/** The user of a context that names none: the client would leave out the cluster's own settings as well. */
const NOBODY = { name: "nobody" } as const;

/**
 * Reads the kubeconfig: from the given path (several files, separated as in KUBECONFIG), else from `~/.kube/config`, else
 * from the pod's own service account.
 * @param options.environment for proxies (`HTTPS_PROXY`, `NO_PROXY`) and for programs that provide credentials.
 * @throws Failure `KUBE_NO_CONFIG` if there is none, if it cannot be read, or if the context is not in it.
 */
export function loadKubeConfig(options: {
  readonly kubeconfigPath?: string;
  readonly context?: string;
  readonly environment?: Environment;
}): KubeConfig {
  const config = options.kubeconfigPath ? readKubeConfigFiles(options.kubeconfigPath) : fromDefaultPlaces();
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
  return equipped(config, options.environment ?? {});
}

/** The configuration with what the client does not do itself. */
function equipped(config: KubeConfig, environment: Environment): KubeConfig {
  const current = config.getCurrentCluster();
  const proxyUrl = current && (current.proxyUrl ?? proxyFor(current.server, environment));
  const own = new KubeConfig();
  own.loadFromOptions({
    currentContext: config.getCurrentContext(),
    users: [...config.getUsers(), NOBODY],
    contexts: config.getContexts().map((context) => ({ ...context, user: context.user || NOBODY.name })),
    clusters: config
      .getClusters()
      .map((cluster) => (cluster === current && proxyUrl ? { ...cluster, proxyUrl } : cluster)),
  });
  own.addAuthenticator(tokenFiles());
  own.addAuthenticator(programCredentials(environment));
  return own;
}

function fromDefaultPlaces(): KubeConfig {
  const path = join(homedir(), ".kube", "config");
  if (existsSync(path)) return readKubeConfigFiles(path);
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw unreadable("The default kubeconfig", error);
  }
  if (config.getCurrentContext() === NOTHING_FOUND) {
    throw noConfig(
      "There is no kubeconfig: neither KUBECONFIG, nor ~/.kube/config, nor a pod's service account.",
      HOW_TO_POINT,
    );
  }
  return config;
}
