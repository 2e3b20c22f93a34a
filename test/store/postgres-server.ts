import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

const ROOT = "/usr/lib/postgresql";

/** Why no server can be started here, with what to install; `undefined` if one can. */
export function postgresMissing(): string | undefined {
  if (binaries() === undefined)
    return `no PostgreSQL server under ${ROOT}: install Debian's package "postgresql" to run the store's contract on it`;
  if (process.getuid?.() === 0 && account() === undefined)
    return `PostgreSQL does not run as root, and there is no account "postgres": install Debian's package "postgresql"`;
  return undefined;
}

export interface PostgresServer {
  readonly url: string;
  /**
   * Stops the server; its data remains. `SIGINT`, the default, ends open connections in order; after `SIGQUIT` the server
   * has to recover, as after a crash.
   */
  stop(signal?: "SIGINT" | "SIGQUIT"): Promise<void>;
  start(): Promise<void>;
  /** Stops the server and removes its data. */
  remove(): Promise<void>;
}

/** A separate server on a Unix socket in a temporary folder. */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = binaries();
  if (bin === undefined) throw new Error(postgresMissing());
  const folder = mkdtempSync(join(tmpdir(), "regatta-pg-"));
  const user = process.getuid?.() === 0 ? account() : undefined;
  if (user) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, "data");
  execFileSync(join(bin, "initdb"), ["-D", data, "-U", "regatta", "-A", "trust", "--no-sync"], {
    ...user,
    cwd: folder,
    stdio: "ignore",
  });
  const url = `postgresql:///postgres?host=${encodeURIComponent(folder)}&user=regatta`;
  let server: ChildProcess | undefined;
  const start = async () => {
    const options = ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
    server = spawn(join(bin, "postgres"), options, { ...user, cwd: folder, stdio: "ignore" });
    await untilAnswering(url);
  };
  const stop = async (signal: "SIGINT" | "SIGQUIT" = "SIGINT") => {
    if (server === undefined || server.exitCode !== null) return;
    const ended = once(server, "exit");
    server.kill(signal);
    await ended;
  };
  await start();
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, start, stop, remove };
}

function binaries(): string | undefined {
  if (!existsSync(ROOT)) return undefined;
  return readdirSync(ROOT)
    .map((version) => join(ROOT, version, "bin"))
    .find(
      (bin) =>
        existsSync(join(bin, "initdb")) && spawnSync(join(bin, "postgres"), ["--version"]).status === 0,
    );
}

function account(): { readonly uid: number; readonly gid: number } | undefined {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((entry) => entry.startsWith("postgres:"));
  const [, , uid, gid] = line?.split(":") ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

async function untilAnswering(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}
