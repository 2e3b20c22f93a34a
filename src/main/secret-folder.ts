import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SecretStore } from "../engine/execution/secrets.ts";

/** Secrets as files of one folder, such as a mounted Secret: read anew each time, so that a rotated one holds at once. */
export function secretFolder(folder: string): SecretStore {
  return {
    async read(name) {
      if (folder === "") return undefined;
      const text = await readFile(join(folder, name), "utf8").catch(() => undefined);
      return text?.replace(/\r?\n$/, "");
    },
  };
}
