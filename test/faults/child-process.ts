import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Compiles a test's program into one file, so that each of its many lives starts in half a second. */
export async function compileChild(name: string): Promise<string> {
  const folder = join(ROOT, "node_modules/.cache");
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

/** One life of a program, from its start to its death. */
export interface Life {
  readonly child: ChildProcess;
  /** Resolves with the rest of the first unread line that starts with the word. */
  line(word: string): Promise<string>;
  /** Kills it as the kernel would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end, and waits until it is gone. */
  stop(): Promise<void>;
  /** Fails if it has ended by itself, and quotes its output. */
  expectAlive(): void;
}

export function live(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): Life {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
  const lines: string[] = [];
  let rest = "";
  let errors = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const parts = (rest + chunk.toString()).split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts);
    child.emit("told");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const gone = once(child, "close");
  return {
    child,
    async line(word) {
      for (;;) {
        const at = lines.findIndex((text) => text.startsWith(`${word} `));
        if (at >= 0) return lines.splice(at, 1)[0]?.slice(word.length + 1) ?? "";
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended (${child.exitCode ?? child.signalCode}) without ${word}: ${errors}`);
        await Promise.race([once(child, "told"), gone]);
      }
    },
    async stop() {
      child.kill("SIGTERM");
      await gone;
    },
    expectAlive() {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new Error(`ended by itself (${child.exitCode ?? child.signalCode}): ${errors}`);
    },
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
  };
}
