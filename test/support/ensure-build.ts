import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The sandbox's pods and the page run from dist/: it is built once, before the first test, if a source is newer. */
export default function ensureBuild(): void {
  const marker = `${ROOT}dist/.built`;
  const builtMs = existsSync(marker) ? statSync(marker).mtimeMs : 0;
  if (Math.max(newestMs(`${ROOT}src`), newestMs(`${ROOT}build`)) > builtMs)
    execFileSync("npm", ["run", "--silent", "build"], { cwd: ROOT, stdio: "inherit" });
}

function newestMs(folder: string): number {
  return Math.max(
    ...readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
      .map((entry) => statSync(`${entry.parentPath}/${entry.name}`).mtimeMs),
  );
}
