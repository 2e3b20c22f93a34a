import type { Static } from "typebox";
import { Failure, hasCode } from "../../base/failure.ts";
import type { Action } from "../../engine/action.ts";
import { defineAction } from "../../engine/define-action.ts";
import type { Cluster } from "../../kubernetes/cluster.ts";
import { labelSelectorOf } from "../../kubernetes/objects/label-selector.ts";
import { type Awaited, objectsAre } from "../../kubernetes/objects/object-conditions.ts";
import { type ClusterServices, clusterOf } from "../shared/cluster-services.ts";
import { leftMs } from "../shared/time-limit.ts";
import { apiVersionOf } from "./api-version.ts";
import { k8sWaitDeclaration } from "./wait.declaration.ts";

type Params = Static<typeof k8sWaitDeclaration.params>;

const SHOWN_NAMES = 100;
/** Kinds whose pods can say why they are not ready. */
const RUNS_PODS = new Set(["Pod", "Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job"]);

/** Creates `k8s.wait`. */
export function createK8sWait(services: ClusterServices): Action {
  return defineAction(k8sWaitDeclaration, {
    async check(wanted) {
      apiVersionOf(wanted);
    },
    async run(wanted, context) {
      const cluster = await clusterOf(services, context);
      const timeoutMs = Math.max(1, leftMs(wanted.timeout, context));
      const { kind, namespace, name, at_least: atLeast } = wanted;
      const apiVersion = apiVersionOf(wanted);
      const labelSelector = labelSelectorOf(wanted.labels);
      const selector = {
        apiVersion,
        kind,
        ...(namespace === undefined ? {} : { namespace }),
        ...(name === undefined ? {} : { name }),
        ...(labelSelector === "" ? {} : { labelSelector }),
      };
      try {
        const found = await cluster.waitFor(selector, objectsAre(awaitedOf(wanted), atLeast), {
          timeoutMs,
          signal: context.signal,
          what: whatOf(wanted),
          onWaiting: (missing) => context.progress({ text: missing }),
        });
        const names = found.slice(0, SHOWN_NAMES).map(({ metadata }) => metadata.name);
        return { outputs: { count: found.length, names } };
      } catch (error) {
        throw await explained(error, wanted, cluster, labelSelector);
      }
    },
  });
}

function awaitedOf({ for: wish, status }: Params): Awaited {
  if (wish === "exists" || wish === "gone") return { kind: wish };
  return { kind: "condition", type: wish, status };
}

/** `Deployment reviews in shop: Available=True` */
function whatOf({ kind, name, namespace, for: wish, status }: Params): string {
  const which = [
    kind,
    ...(name === undefined ? [] : [name]),
    ...(namespace === undefined ? [] : ["in", namespace]),
  ];
  return `${which.join(" ")}: ${wish === "exists" || wish === "gone" ? wish : `${wish}=${status}`}`;
}

async function explained(
  error: unknown,
  { kind, namespace, for: wish }: Params,
  cluster: Cluster,
  labelSelector: string,
): Promise<unknown> {
  if (!hasCode(error, "KUBE_WAIT_TIMEOUT", "KUBE_WAIT_FAILED")) return error;
  if (namespace === undefined || wish === "gone" || !RUNS_PODS.has(kind)) return error;
  const why = await cluster.explainPods({ namespace, ...(labelSelector === "" ? {} : { labelSelector }) });
  return new Failure(error.code, `${error.message}\n${why}`, {
    hint: "The pods' events and logs say why. Fix it, or allow more time with `timeout`.",
    state: "Nothing was changed.",
    cause: error,
  });
}
