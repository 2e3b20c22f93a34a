import { readFile } from "node:fs/promises";
import type { RequestOptions } from "node:https";
import { Failure, messageOf } from "../../base/failure.ts";
import { type Authenticator, TOKEN_FILE } from "./kubeconfig-files.ts";

/**
 * Authenticates with the token in a user's `tokenFile`, which is read for every call, because whoever wrote it may replace
 * it at any time. A line end after the token is not part of it.
 */
export function tokenFiles(): Authenticator {
  return {
    isAuthProvider: ({ authProvider }) => authProvider?.name === TOKEN_FILE,
    async applyAuthentication({ name, authProvider }, options: RequestOptions) {
      const path = String(authProvider.config.path);
      const token = await readFile(path, "utf8").catch((error: unknown) => {
        throw noToken(name, `cannot be read: ${messageOf(error)}`, path);
      });
      if (token.trim() === "") throw noToken(name, "is empty", path);
      options.headers = { ...options.headers, Authorization: `Bearer ${token.trim()}` };
    },
  };
}

function noToken(user: string, why: string, path: string): Failure {
  return new Failure(
    "KUBE_CREDENTIALS",
    `The file with the token of the kubeconfig's user "${user}" ${why}.`,
    {
      hint: `Put the token into ${path}, or correct tokenFile in the kubeconfig.`,
    },
  );
}
