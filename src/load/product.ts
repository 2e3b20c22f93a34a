import { readFileSync } from "node:fs";

/** Name and version that a result says it was measured with; from the package's own description. */
export const GENERATOR: { readonly name: string; readonly version: string } = readPackage();

function readPackage(): { name: string; version: string } {
  const text = readFileSync(new URL("../../package.json", import.meta.url), "utf8");
  const { name, version } = JSON.parse(text) as { name: string; version: string };
  return { name, version };
}
