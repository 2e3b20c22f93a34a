/** Installs the programs that the bench needs, at fixed versions where the source allows it. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const CACHE = join(homedir(), ".cache", "regatta", "load-peers");
const GO_BIN = join(CACHE, "go");

/** Debian's own packages are pinned by the release; the version found is printed. */
const DEBIAN: Readonly<Record<string, { readonly package: string; readonly version: readonly string[] }>> = {
  nginx: { package: "nginx-light", version: ["nginx", "-v"] },
  wrk: { package: "wrk", version: ["wrk", "-v"] },
  h2load: { package: "nghttp2-client", version: ["h2load", "--version"] },
};

const GO: Readonly<Record<string, string>> = {
  fortio: "fortio.org/fortio@v1.65.0",
  hey: "github.com/rakyll/hey@v0.1.5",
  vegeta: "github.com/tsenart/vegeta/v12@v12.13.0",
  k6: "go.k6.io/k6@v0.52.0",
};

const NPM: Readonly<Record<string, string>> = { autocannon: "8.0.0" };

/** The path of a program that `install` built with Go. */
export function goProgram(name: string): string {
  return join(GO_BIN, name);
}

/** The path of a script of a package that `install` got from npm. */
export function npmProgram(name: string, script: string): string {
  return join(CACHE, "npm", name, "node_modules", name, script);
}

/**
 * Installs a program if it is missing. Building takes minutes the first time; afterwards it is found in the user's
 * cache.
 * @returns the installed version, or why it is missing.
 */
export function install(name: string): { readonly version: string } | { readonly missing: string } {
  if (DEBIAN[name]) return installFromDebian(name);
  if (GO[name]) return installWithGo(name, GO[name]);
  if (NPM[name]) return installFromNpm(name, NPM[name]);
  return { missing: "there is no known source for it" };
}

function installFromDebian(name: string): ReturnType<typeof install> {
  const { package: debianPackage = "", version = [] } = DEBIAN[name] ?? {};
  if (!runs(version)) {
    const result = spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", debianPackage], {
      encoding: "utf8",
    });
    if (!runs(version)) return { missing: `apt-get install ${debianPackage}: ${reasonOf(result)}` };
  }
  const [program = "", ...args] = version;
  const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8" });
  return { version: firstLine(stdout || stderr) };
}

function installWithGo(name: string, module: string): ReturnType<typeof install> {
  if (!existsSync(goProgram(name))) {
    mkdirSync(GO_BIN, { recursive: true });
    const result = spawnSync("go", ["install", module], {
      encoding: "utf8",
      env: { ...process.env, GOBIN: GO_BIN },
    });
    if (!existsSync(goProgram(name))) return { missing: `go install ${module}: ${reasonOf(result)}` };
  }
  return { version: module };
}

function installFromNpm(name: string, version: string): ReturnType<typeof install> {
  const folder = join(CACHE, "npm", name);
  if (!existsSync(join(folder, "node_modules", name))) {
    mkdirSync(folder, { recursive: true });
    const result = spawnSync(
      "npm",
      ["install", "--no-audit", "--no-fund", "--prefix", folder, `${name}@${version}`],
      { encoding: "utf8" },
    );
    if (result.status !== 0) return { missing: `npm install ${name}@${version}: ${reasonOf(result)}` };
  }
  return { version: `${name}@${version}` };
}

function runs([program = "", ...args]: readonly string[]): boolean {
  return spawnSync(program, args).error === undefined;
}

function reasonOf(result: {
  readonly error?: Error | undefined;
  readonly stderr?: string | null;
  readonly status: number | null;
}): string {
  const lines = (result.stderr ?? "").trim().split("\n");
  return result.error?.message ?? lines.at(-1) ?? `exit code ${result.status}`;
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0]?.slice(0, 60) ?? "";
}
