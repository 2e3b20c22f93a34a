/**
 * What a request costs the generator: requests per CPU-second in closed loop over 64 connections, against one nginx
 * worker (or, without nginx, our own target), alternating with wrk and autocannon where they are installed.
 * `npm run build && node --import tsx bench/load/cost.ts [rounds]`
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { startTarget } from "./target.ts";

const NGINX = "nginx";
const SECONDS = 5;
const CONNECTIONS = 64;
const ROUNDS = Number(process.argv[2] ?? 5);

interface Peer {
  readonly name: string;
  readonly command: readonly string[];
  /** The number of requests, from what the peer printed. */
  readonly requestsIn: (output: string) => number;
  /** CPU seconds, where the peer counts its own without start-up; else those of the whole process. */
  readonly cpuIn?: (output: string) => number;
}

interface Nginx {
  readonly url: string;
  stop(): Promise<void>;
}

async function startNginx(): Promise<Nginx | undefined> {
  if (spawnSync(NGINX, ["-v"]).error) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "regatta-bench-"));
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address() as AddressInfo;
  probe.close();
  const file = join(folder, "nginx.conf");
  writeFileSync(
    file,
    `worker_processes 1; daemon off; pid ${folder}/pid; error_log stderr crit; events { worker_connections 1024; }
http { access_log off; keepalive_requests 1000000000; server { listen 127.0.0.1:${port};
location / { default_type text/plain; return 200 "thirty-one bytes of plain text."; } } }`,
  );
  const child = spawn(NGINX, ["-c", file, "-p", folder], { stdio: "ignore" });
  await listening(port);
  return {
    url: `http://127.0.0.1:${port}/`,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const socket = connect(port, "127.0.0.1");
    const [event] = await Promise.race([
      once(socket, "connect").then(() => ["connect"]),
      once(socket, "close").then(() => ["close"]),
    ]).catch(() => ["close"]);
    socket.destroy();
    if (event === "connect") return;
    if (Date.now() > deadline) throw new Error(`Nothing listens on port ${port}.`);
    await delay(50);
  }
}

/** Runs a command and tells what it printed and the CPU it used, from the kernel's own count at its end. */
async function measure(command: readonly string[]): Promise<{ output: string; cpuS: number }> {
  const [program = "", ...args] = command;
  const child: ChildProcess = spawn("bash", [
    "-c",
    'TIMEFORMAT="%U %S"; time "$@"',
    "time",
    program,
    ...args,
  ]);
  let output = "";
  let errors = "";
  child.stdout?.on("data", (data: Buffer) => {
    output += data.toString();
  });
  child.stderr?.on("data", (data: Buffer) => {
    errors += data.toString();
  });
  await once(child, "close");
  const [user = 0, system = 0] = (errors.trim().split("\n").at(-1) ?? "").split(" ").map(Number);
  return { output: output + errors, cpuS: user + system };
}

function peers(url: string): readonly Peer[] {
  const load =
    'import("./dist/cli/commands/load.js").then(({ loadCommand }) => loadCommand().parseAsync(process.argv.slice(1), { from: "user" }))';
  const regatta = [process.execPath, "-e", load, "--", url, "--rate", "max", "-c", String(CONNECTIONS)];
  const all: readonly Peer[] = [
    {
      name: "regatta",
      // Start-up and warm-up are not the price of a request: a test takes minutes.
      command: [...regatta, "-d", `${SECONDS}s`, "--warmup", "2s", "--json"],
      requestsIn: (output) => Number(/"requests": (\d+)/.exec(output)?.[1]),
      cpuIn: (output) => Number(/"cpu_seconds": ([\d.]+)/.exec(output)?.[1]),
    },
    {
      name: "wrk",
      command: ["wrk", "-t1", `-c${CONNECTIONS}`, `-d${SECONDS}s`, "--latency", url],
      requestsIn: (output) => Number(/(\d+) requests in/.exec(output)?.[1]),
    },
    {
      name: "autocannon",
      command: ["autocannon", "-c", String(CONNECTIONS), "-d", String(SECONDS), "--json", url],
      requestsIn: (output) => Number(/"total":(\d+)/.exec(output)?.[1]),
    },
  ];
  return all.filter(({ name }) => name === "regatta" || !spawnSync(name, ["--version"]).error);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const target = (await startNginx()) ?? (await startTarget("instant"));
const figures = new Map<string, number[]>();
for (let round = 0; round < ROUNDS; round++) {
  for (const { name, command, requestsIn, cpuIn } of peers(target.url)) {
    const { output, cpuS } = await measure(command);
    const perCpuSecond = requestsIn(output) / (cpuIn?.(output) ?? cpuS);
    figures.set(name, [...(figures.get(name) ?? []), perCpuSecond]);
    console.log(`round ${round + 1} ${name.padEnd(11)} ${Math.round(perCpuSecond)} requests per CPU-second`);
  }
}
await target.stop();
const load = readFileSync("/proc/loadavg", "utf8").split(" ")[0];
console.log(`\nmedian of ${ROUNDS} rounds, ${CONNECTIONS} connections; load average ${load}`);
const ours = median(figures.get("regatta") ?? []);
for (const [name, values] of figures) {
  console.log(
    `${name.padEnd(11)} ${Math.round(median(values))}   regatta is ${(ours / median(values)).toFixed(2)} ×`,
  );
}
