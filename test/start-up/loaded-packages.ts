import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtProgram } from "../../src/base/product-files.ts";

interface Coverage {
  readonly result: readonly { readonly url: string }[];
}

/** The packages whose code `node dist/<program>.js <args>` loads into any of its threads, by name. */
export async function packagesLoadedBy(
  program: string,
  ...args: readonly string[]
): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "regatta-coverage-"));
  try {
    // Node lists every file that it has run.
    const child = spawn(process.execPath, [builtProgram(program), ...args], {
      env: { PATH: process.env.PATH, NODE_V8_COVERAGE: folder },
      stdio: "ignore",
    });
    await once(child, "close");
    const urls = readdirSync(folder).flatMap((name) =>
      (JSON.parse(readFileSync(join(folder, name), "utf8")) as Coverage).result.map(({ url }) => url),
    );
    const files = [...new Set(urls)]
      .filter((url) => url.startsWith("file:"))
      .map((url) => fileURLToPath(url));
    return [...new Set(files.flatMap(packagesIn))].sort();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A package that was left out of the bundle is the file itself; for others, the bundler names the file before its code.
 */
function packagesIn(file: string): readonly string[] {
  const notes = readFileSync(file, "utf8").matchAll(/^\s*\/\/ (\S*node_modules\/\S+)$/gm);
  return [file, ...[...notes].map(([, path = ""]) => path)].flatMap(
    (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
}
