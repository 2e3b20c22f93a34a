import type { RequestOptions } from "node:https";
import type { KubeConfig } from "@kubernetes/client-node";
import { isJsonObject, type JsonObject, type JsonValue, objectsIn } from "../../base/json.ts";
import { type Authenticator, PROGRAM } from "./kubeconfig-files.ts";
import type { Environment } from "./proxy-for.ts";
import { type CredentialProgram, runCredentialProgram } from "./run-credential-program.ts";

/** Credentials without an expiry are kept this long, as tokens from files are. */
const KEPT_MS = 60_000;

interface Kept {
  readonly credentials: JsonObject;
  readonly untilMs: number;
}

/**
 * Authenticates with what a user's `exec` program prints, and keeps it until it expires. The program is called with the
 * signal of the call that needs it.
 * Source: kubernetes.io/docs/reference/access-authn-authz/authentication, client-go credential plugins.
 */
export function programCredentials(environment: Environment): Authenticator {
  const kept = new Map<string, Kept>();
  return {
    isAuthProvider: ({ authProvider }) => authProvider?.name === PROGRAM,
    async applyAuthentication({ name, authProvider }, options: RequestOptions) {
      const found = kept.get(name);
      const isGood = found !== undefined && found.untilMs > Date.now();
      const credentials = isGood
        ? found.credentials
        : await runCredentialProgram(
            programOf(name, authProvider.config.program, environment),
            options.signal,
          );
      if (!isGood) kept.set(name, { credentials, untilMs: expiryOf(credentials) });
      const { token, clientCertificateData: cert, clientKeyData: key } = credentials;
      if (typeof token === "string")
        options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
      if (typeof cert === "string") options.cert = cert;
      if (typeof key === "string") options.key = key;
    },
  };
}

/** Whether the credentials of the current user come from a program. */
export function asksProgram(config: KubeConfig): boolean {
  return config.getCurrentUser()?.authProvider?.name === PROGRAM;
}

function expiryOf({ expirationTimestamp }: JsonObject): number {
  const at = typeof expirationTimestamp === "string" ? Date.parse(expirationTimestamp) : Number.NaN;
  return Number.isNaN(at) ? Date.now() + KEPT_MS : at;
}

function programOf(user: string, exec: JsonValue, environment: Environment): CredentialProgram {
  const { command, args, env, apiVersion, installHint, interactiveMode } = isJsonObject(exec) ? exec : {};
  const own = objectsIn(env).map(({ name, value }) => [String(name), String(value)] as const);
  const version = typeof apiVersion === "string" ? apiVersion : "client.authentication.k8s.io/v1";
  const info = { kind: "ExecCredential", apiVersion: version, spec: { interactive: false } };
  return {
    user,
    command: String(command),
    args: Array.isArray(args) ? args.map(String) : [],
    environment: {
      ...environment,
      ...Object.fromEntries(own),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
    needsTerminal: interactiveMode === "Always",
    ...(typeof installHint === "string" ? { installHint } : {}),
  };
}
