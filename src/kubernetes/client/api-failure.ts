import type { CodeOf } from "../../base/error-codes.ts";
import { Failure } from "../../base/failure.ts";
import { isJsonObject } from "../../base/json.ts";
import { sentence } from "../../base/sentence.ts";

/** Where a call went, for the wording of its failure. */
export interface ApiTarget {
  /** Address of the API server. */
  readonly server: string;
  readonly context: string;
  /** The URL of the proxy in between, if there is one. */
  readonly proxy?: string;
}

interface CodeOfStatus {
  readonly code: CodeOf<"cluster">;
  readonly hint: string;
  readonly retryable?: boolean;
}

const CONFLICT: CodeOfStatus = {
  code: "KUBE_CONFLICT",
  hint: "Somebody else has changed or is deleting the same object; try again.",
  retryable: true,
};
const UNAVAILABLE: CodeOfStatus = {
  code: "KUBE_UNAVAILABLE",
  hint: "The API server or one of its webhooks is busy or restarting; try again in a moment.",
  retryable: true,
};
const BY_STATUS: Readonly<Record<number, CodeOfStatus>> = {
  401: {
    code: "KUBE_UNAUTHORIZED",
    hint: "The kubeconfig's credentials are missing, wrong or expired: log in again and retry.",
  },
  403: {
    code: "KUBE_FORBIDDEN",
    hint: "Grant the kubeconfig's user this permission, or use a context that has it.",
  },
  404: { code: "KUBE_NOT_FOUND", hint: "Create what is missing first, or correct the name." },
  409: CONFLICT,
  429: UNAVAILABLE,
};

/**
 * The failure of a call that the API server answered with an error.
 * @param text the body of the response: a Kubernetes `Status`, or whatever a proxy in between wrote.
 * @param target.retryAfterMs when the server wants to be asked again, if it said so.
 */
export function failureOfStatus(
  status: number,
  text: string,
  doing: string,
  target: ApiTarget & { readonly retryAfterMs?: number | undefined },
): Failure {
  const body = parseStatus(text);
  const found = isTerminating(body)
    ? CONFLICT
    : (BY_STATUS[status] ??
      (status >= 500
        ? UNAVAILABLE
        : { code: "KUBE_INVALID", hint: "Correct the object; the message names the field." }));
  const reason = body.message ?? (text.trim().slice(0, 300) || `status ${status}`);
  return new Failure(found.code, `The cluster refused to ${doing}: ${sentence(reason)}`, {
    hint: found.hint,
    retryable: found.retryable ?? false,
    details: {
      status,
      reason: body.reason ?? "",
      server: target.server,
      ...(target.retryAfterMs === undefined || found.code !== "KUBE_UNAVAILABLE"
        ? {}
        : { retryAfterMs: target.retryAfterMs }),
    },
  });
}

const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "its name is unknown",
  EAI_AGAIN: "its name cannot be resolved at the moment",
  ETIMEDOUT: "it did not answer in time",
  ECONNRESET: "it closed the connection",
  EPIPE: "it closed the connection",
  EHOSTUNREACH: "there is no route to it",
  ENETUNREACH: "there is no route to it",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is not signed by the kubeconfig's authority",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is not signed by the kubeconfig's authority",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate is not signed by the kubeconfig's authority",
  CERT_HAS_EXPIRED: "its certificate has expired",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

/** The failure of a call that got no answer. */
export function failureOfNetwork(error: unknown, target: ApiTarget): Failure {
  const code = errorCode(error);
  const reason = NETWORK_REASONS[code] ?? (error instanceof Error ? error.message : String(error));
  return new Failure(
    "KUBE_UNREACHABLE",
    `The cluster at ${target.server} (context ${target.context}) does not answer${through(target)}: ${sentence(reason)}`,
    {
      hint:
        target.proxy === undefined
          ? "Start it, or point at another one with KUBECONFIG and REGATTA_KUBE_CONTEXT."
          : "Check proxy-url in the kubeconfig, or HTTPS_PROXY; NO_PROXY names hosts that are reached without it.",
      retryable: true,
      details: { server: target.server, code },
      cause: error,
    },
  );
}

/** Without the proxy's password, which is also why a URL that cannot be read is not quoted. */
function through({ proxy }: ApiTarget): string {
  if (proxy === undefined) return "";
  return URL.canParse(proxy)
    ? ` through the proxy ${new URL(proxy).host}`
    : " through the proxy, whose URL cannot be read";
}

function errorCode(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === "string" ? code : "";
}

interface StatusBody {
  readonly message?: string;
  readonly reason?: string;
  readonly causes: readonly string[];
}

function parseStatus(text: string): StatusBody {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { causes: [] }; // Not a Status: a proxy's page, or a truncated body. The caller quotes it as it is.
  }
  if (!isJsonObject(value)) return { causes: [] };
  const details = isJsonObject(value.details) ? value.details : {};
  const causes = Array.isArray(details.causes) ? details.causes : [];
  return {
    ...(typeof value.message === "string" ? { message: value.message } : {}),
    ...(typeof value.reason === "string" ? { reason: value.reason } : {}),
    causes: causes.flatMap((cause) =>
      isJsonObject(cause) && typeof cause.reason === "string" ? [cause.reason] : [],
    ),
  };
}

/**
 * Objects cannot be created in a namespace that is being deleted: a 403 that passes with time, unlike a missing
 * permission.
 */
function isTerminating(body: StatusBody): boolean {
  return body.causes.includes("NamespaceTerminating");
}
