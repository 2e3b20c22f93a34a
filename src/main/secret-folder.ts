import { join } from "node:path";
import { isSystemError } from "../base/system-error.ts";
import { readTextFile } from "../base/text-file.ts";
import type { SecretStore } from "../engine/state/run-secrets.ts";

/** More than any key, certificate or token has. */
const MAX_BYTES = 100_000;

/**
 * Reads secrets from the files of a folder, such as a mounted Secret. A rotated secret takes effect at once, as nothing is
 * cached. A file that exists and cannot be read is an error of its own, not a secret that does not exist.
 */
export function secretFolder(folder: string): SecretStore {
  return {
    async read(name) {
      if (folder === "") return undefined;
      try {
        return readTextFile(join(folder, name), { maxBytes: MAX_BYTES }).replace(/\r?\n$/, "");
      } catch (error) {
        if (isSystemError(error, "ENOENT")) return undefined;
        throw error;
      }
    },
  };
}
