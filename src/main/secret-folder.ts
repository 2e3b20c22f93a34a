import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretStore } from "../engine/execution/secrets.ts";

/** Reads secrets from the files of a folder, such as a mounted Secret. A rotated secret takes effect at once, as nothing is cached. */
export function secretFolder(folder: string): SecretStore {
  return {
    async read(name) {
      if (folder === "") return undefined;
      const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
      return text?.replace(/\r?\n$/, "");
    },
  };
}
