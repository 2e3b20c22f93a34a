import { Failure } from "../../base/failure.ts";

export const HOW_TO_POINT =
  "Name a kubeconfig in KUBECONFIG and one of its contexts in REGATTA_KUBE_CONTEXT, or start the embedded cluster.";

/** The failure of a kubeconfig that is missing or cannot be used. */
export function noConfig(message: string, hint: string, cause?: unknown): Failure {
  return new Failure("KUBE_NO_CONFIG", message, { hint, ...(cause === undefined ? {} : { cause }) });
}
