import { Command, InvalidArgumentError, Option } from "commander";
import { parseDuration } from "../../base/duration.ts";
import type { LoadProgress } from "../../load/progress.ts";
import type { LoadProtocol } from "../../load/spec.ts";
import { EXIT } from "../exit-codes.ts";

interface LoadFlags {
  readonly protocol: LoadProtocol;
  readonly streams: number;
  readonly call?: string;
  readonly proto?: string;
  readonly rate: number;
  readonly connections: number;
  readonly duration: number;
  readonly warmup: number;
  readonly workers: number;
  readonly timeout: number;
  readonly requests?: number;
  readonly method?: string;
  readonly body?: string;
  readonly header: Readonly<Record<string, string>>;
  readonly insecure: boolean;
  readonly cacert?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly serverName?: string;
  readonly allow: readonly string[];
  readonly json: boolean;
  readonly out?: string;
}

/** `regatta load URL`: a load test from this machine. */
export function loadCommand(): Command {
  return new Command("load")
    .description("put a URL under load and measure it")
    .argument("<url>", "http:// or https://; with --protocol tcp tcp:// or tls://")
    .option("-r, --rate <rps>", "requests per second; 0 or max: closed loop at full speed", rate, 100)
    .option("-c, --connections <n>", "connections", positiveInteger, 16)
    .option("-d, --duration <time>", "measured time, e.g. 30s", duration, 10_000)
    .option("--warmup <time>", "time before it that is not counted", duration, 0)
    .option("-w, --workers <n>", "threads that send", positiveInteger, 1)
    .option("--timeout <time>", "for one request, connecting included", duration, 10_000)
    .option("-n, --requests <n>", "stop after this many requests", positiveInteger)
    .option("-X, --method <method>", "GET, or POST with a body", upperCase)
    .option("--body <text>", "request body; grpc: the message as JSON; tcp: what must come back")
    .option("-H, --header <line>", "header as 'Name: value'; may be repeated", header, {})
    .option("--insecure", "accept any certificate", false)
    .option("--cacert <file>", "PEM file of the authorities to trust")
    .option("--cert <file>", "PEM file of the client's own certificate, with --key")
    .option("--key <file>", "PEM file of its key, without a passphrase")
    .option("--server-name <name>", "name to ask for (SNI) and to find in the certificate")
    .option("--allow <target>", "allow a CIDR or host beyond private networks; may be repeated", append, [])
    .addOption(
      new Option("--protocol <name>", "what is spoken")
        .choices(["http1", "http2", "grpc", "tcp"])
        .default("http1"),
    )
    .option("--streams <n>", "http2, grpc: requests under way at once on a connection", positiveInteger, 1)
    .option("--call <name>", "grpc: package.Service/Method; --body is its message as JSON")
    .option("--proto <file>", "grpc: the .proto file; without it the server is asked by reflection")
    .option("--json", "print the result as JSON and nothing else", false)
    .option("-o, --out <file>", "write the result as JSON to a file")
    .action(run);
}

async function run(url: string, flags: LoadFlags): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  const { runLoad } = await import("../../load/run-load.ts");
  const { createLoadSpec } = await import("../../load/spec.ts");
  const { renderLoadResult } = await import("../../load/summary-text.ts");
  const spec = createLoadSpec({
    url,
    protocol: flags.protocol,
    streams: flags.streams,
    rateRps: flags.rate,
    durationMs: flags.duration,
    warmupMs: flags.warmup,
    connections: flags.connections,
    workers: flags.workers,
    timeoutMs: flags.timeout,
    headers: flags.header,
    tls: await tlsFrom(flags),
    ...(flags.method === undefined ? {} : { method: flags.method }),
    ...(await contentFrom(flags)),
    ...(flags.requests === undefined ? {} : { maxRequests: flags.requests }),
  });
  const interrupt = watchInterrupts();
  const live = await liveLine();
  try {
    const result = await runLoad(spec, {
      policy: await policyWith(flags.allow),
      signal: interrupt.abandon,
      stopSignal: interrupt.stop,
      onProgress: live.show,
    });
    live.clear();
    if (flags.out !== undefined) await writeFile(flags.out, `${JSON.stringify(result, null, 2)}\n`);
    process.stdout.write(flags.json ? `${JSON.stringify(result, null, 2)}\n` : renderLoadResult(result));
    if (interrupt.stop.aborted) process.exitCode = EXIT.interrupted;
  } catch (error) {
    live.clear();
    if (!interrupt.abandon.aborted) throw error;
    process.exitCode = EXIT.interrupted;
  } finally {
    interrupt.dispose();
  }
}

/** What is sent: the call of gRPC, or a body. */
async function contentFrom({ protocol, call: name, proto, body }: LoadFlags) {
  if (protocol !== "grpc" || name === undefined) return body === undefined ? {} : { body };
  const call = { name, json: body ?? "{}" };
  if (proto === undefined) return { call };
  const { dirname, join } = await import("node:path");
  const { encodeCall } = await import("../../load/grpc/encode-call.ts");
  const { parseProto } = await import("../../load/grpc/parse-proto.ts");
  const root = await parseProto(await readText(proto), (file) => readText(join(dirname(proto), file)));
  return { call: { ...call, message: encodeCall(root, name, call.json).toString("base64") } };
}

async function tlsFrom({ insecure, cacert, cert, key, serverName }: LoadFlags) {
  return {
    insecure,
    ...(cacert === undefined ? {} : { ca: await readText(cacert) }),
    ...(cert === undefined ? {} : { cert: await readText(cert) }),
    ...(key === undefined ? {} : { key: await readText(key) }),
    ...(serverName === undefined ? {} : { serverName }),
  };
}

async function readText(file: string): Promise<string> {
  const { readFile } = await import("node:fs/promises");
  return readFile(file, "utf8");
}

/** From one's own terminal, private networks may be loaded without asking; anything else must be named. */
async function policyWith(allow: readonly string[]) {
  const { DEFAULT_LOAD_POLICY, PRIVATE_TARGETS } = await import("../../load/policy.ts");
  return { ...DEFAULT_LOAD_POLICY, allow: [...DEFAULT_LOAD_POLICY.allow, ...PRIVATE_TARGETS, ...allow] };
}

/** The first Ctrl-C ends the measurement and keeps it; the second ends everything. */
function watchInterrupts() {
  const stop = new AbortController();
  const abandon = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) abandon.abort(new Error("Interrupted."));
    else stop.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return {
    stop: stop.signal,
    abandon: abandon.signal,
    dispose() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}

/** A line on standard error that is written over and over; nothing where that is no terminal. */
async function liveLine() {
  const { renderProgress } = await import("../../load/summary-text.ts");
  const { isTTY } = process.stderr;
  return {
    show(progress: LoadProgress) {
      if (isTTY) process.stderr.write(`\r\u001b[2K${renderProgress(progress)}`);
    },
    clear() {
      if (isTTY) process.stderr.write("\r\u001b[2K");
    },
  };
}

function rate(text: string): number {
  const value = text === "max" ? 0 : Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("Give requests per second, such as 300, or 0 or max for full speed.");
  }
  return value;
}

function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new InvalidArgumentError("Give a time with its unit, such as 500ms, 30s or 5m.");
  return ms;
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number from 1.");
  return Number(text);
}

function upperCase(text: string): string {
  return text.toUpperCase();
}

function header(line: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const colon = line.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError("Give a header as 'Name: value'.");
  return { ...before, [line.slice(0, colon).trim()]: line.slice(colon + 1).trim() };
}

function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
