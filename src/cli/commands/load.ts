import { Command, Option } from "commander";
import type { LoadPolicy } from "../../load/order/policy.ts";
import type { LoadSpec } from "../../load/order/spec.ts";
import type { LoadResult } from "../../load/result/result.ts";
import { EXIT } from "../exit-codes.ts";
import {
  append,
  duration,
  header,
  positiveInteger,
  rate,
  rates,
  ratio,
  statuses,
  upperCase,
} from "../load/flag-values.ts";
import type { LoadFlags } from "../load/load-flags.ts";
import type { ResultFile } from "../load/result-file.ts";
import { sayAside } from "../say.ts";

/** `regatta load URL`: runs a load test from this machine. */
export function loadCommand(): Command {
  return new Command("load")
    .description("put a URL under load and measure it")
    .argument("<url>", "http:// or https://; with --protocol tcp: tcp:// or tls://")
    .option("-r, --rate <rps>", "requests per second; 0 or max: closed loop at full speed", rate, 100)
    .option("--ramp <rps>", "begin at this rate and change evenly to --rate", rate)
    .option("--steps <rates>", "rates one after the other, such as 50,100,200", rates)
    .option("--spike <rps>", "this rate for a fifth of the time in the middle, --rate around it", rate)
    .option("--spike-at <time>", "when the spike begins", duration)
    .option("--spike-for <time>", "how long it lasts", duration)
    .option("--soak", "note in the result that the rate was meant to be held for a long time", false)
    .option("--find-limit <time>", "search for the highest rate whose p99 is at most this", duration)
    .option("--find-errors <part>", "and whose error rate is at most this", ratio, 0.01)
    .option("--find-from <rps>", "first rate to try", rate, 50)
    .option("--find-to <rps>", "highest rate to try", rate, 5_000)
    .option("--trial <time>", "measured time of one trial; --duration is for all", duration, 2_000)
    .option(
      "--abort-p99 <time>",
      "end early when p99 so far is above this; exit code 4, also if only the whole result is",
      duration,
    )
    .option("--abort-errors <part>", "end early when the error rate so far is above this; likewise", ratio)
    .option("-c, --connections <n>", "connections", positiveInteger, 16)
    .option(
      "-d, --duration <time>",
      "measured time, e.g. 30s; default: 10s, or as long as --requests takes",
      duration,
    )
    .option("--warmup <time>", "warm-up before the measured time, not counted", duration, 0)
    .option("-w, --workers <n>", "threads that send", positiveInteger, 1)
    .option("--timeout <time>", "for one request, connecting included", duration, 10_000)
    .option("-n, --requests <n>", "stop after this many requests", positiveInteger)
    .option("-X, --method <method>", "GET, or POST with a body", upperCase)
    .option("--body <text>", "request body; grpc: the message as JSON; tcp: the text that must come back")
    .option("--body-file <file>", "request body from a file")
    .option("--targets <file>", "YAML or JSON list of further targets on the same host, with weights")
    .option("-H, --header <line>", "header as 'Name: value'; may be repeated", header, {})
    .option("--proxy <url>", "forward proxy; undici then sends the requests and uses several times the CPU")
    .option(
      "--follow <n>",
      "redirects to follow within the target's origin; undici sends, as with a proxy",
      positiveInteger,
    )
    .option("--no-keepalive", "make a new connection for every request, and count its making")
    .option(
      "--resend-all",
      "send POST and PATCH again too when a connection that was open before ends without an answer",
      false,
    )
    .option(
      "--expect-status <list>",
      "statuses of good answers, such as 200,204; others count as errors",
      statuses,
    )
    .option("--expect-body <text>", "http1: good answers contain this text; others count as errors")
    .option("--insecure", "accept any certificate", false)
    .option("--cacert <file>", "PEM file of the certificate authorities to trust")
    .option("--cert <file>", "PEM file of the client's own certificate, with --key")
    .option("--key <file>", "PEM file of its key, without a passphrase")
    .option("--server-name <name>", "name to ask for (SNI) and to expect in the certificate")
    .option("--allow <target>", "allow a CIDR or host beyond private networks; may be repeated", append, [])
    .addOption(
      new Option("--protocol <name>", "the protocol to speak")
        .choices(["http1", "http2", "grpc", "tcp"])
        .default("http1"),
    )
    .option("--streams <n>", "http2, grpc: requests in flight at once on a connection", positiveInteger, 1)
    .option("--call <name>", "grpc: package.Service/Method; --body is its message as JSON")
    .option("--proto <file>", "grpc: the .proto file; without it, the server is asked by reflection")
    .addOption(
      new Option("--format <name>", "output format").choices(["text", "json", "fortio"]).default("text"),
    )
    .option("--json", "the same as --format json", false)
    .option(
      "-o, --out <file>",
      "write the result to a file, as JSON (in fortio's format with --format fortio)",
    )
    .action(run);
}

async function run(url: string, flags: LoadFlags): Promise<void> {
  const { createLoadSpec } = await import("../../load/order/spec.ts");
  const { loadRequestOf } = await import("../load/load-request.ts");
  const { openResultFile } = await import("../load/result-file.ts");
  const { watchInterrupts } = await import("../load/interrupts.ts");
  const { terminalPolicy } = await import("../load/load-caps.ts");
  const policy = terminalPolicy(flags.allow);
  if (policy === undefined) {
    process.exitCode = EXIT.usage;
    return;
  }
  const spec = createLoadSpec(await loadRequestOf(url, flags, policy.maxDurationMs));
  const file = flags.out === undefined ? undefined : await openResultFile(flags.out);
  const interrupt = watchInterrupts();
  try {
    const measured = await measure(spec, flags, policy, interrupt).catch(async (error: unknown) => {
      await file?.discard();
      if (!interrupt.abandon.aborted) throw error;
      return undefined;
    });
    if (interrupt.stop.aborted) process.exitCode = EXIT.interrupted;
    else if (measured !== undefined) await conclude(measured, flags);
    if (measured !== undefined) await print(measured.result, flags, file);
  } finally {
    interrupt.dispose();
  }
}

interface Measured {
  readonly result: LoadResult;
  /** The limit that ended the test early. */
  readonly endedBy: string | undefined;
}

/** Runs the load test until it ends, a limit is exceeded, or somebody interrupts it. */
async function measure(
  spec: LoadSpec,
  flags: LoadFlags,
  policy: LoadPolicy,
  interrupt: { readonly stop: AbortSignal; readonly abandon: AbortSignal },
): Promise<Measured> {
  const { runLoad } = await import("../../load/run-load.ts");
  const { liveLine } = await import("../load/live-line.ts");
  const { exceededLimit } = await import("../load/load-verdict.ts");
  const { tellingFigures } = await import("../../load/result/live-figures.ts");
  const enough = new AbortController();
  const live = await liveLine();
  let endedBy: string | undefined;
  try {
    const result = await runLoad(spec, {
      policy,
      signal: interrupt.abandon,
      stopSignal: AbortSignal.any([interrupt.stop, enough.signal]),
      onProgress(progress) {
        live.show(progress);
        endedBy ??= progress.soFar && exceededLimit(tellingFigures(progress.soFar), flags);
        if (endedBy !== undefined) enough.abort();
      },
    });
    return { result, endedBy };
  } finally {
    live.clear();
  }
}

/** Sets the exit code, and says on standard error why it is not 0. */
async function conclude({ result, endedBy }: Measured, flags: LoadFlags): Promise<void> {
  const { verdictOn } = await import("../load/load-verdict.ts");
  const { exitCode, reason } = verdictOn(result, flags, endedBy);
  process.exitCode = exitCode;
  // A certificate's names, which a server chooses, may be in it.
  if (reason !== undefined) sayAside(reason);
}

/** On standard output first, so that a disk that has become full cannot take the result away. */
async function print(result: LoadResult, flags: LoadFlags, file: ResultFile | undefined): Promise<void> {
  const { resultText } = await import("../load/result-text.ts");
  const format = flags.json ? "json" : flags.format;
  process.stdout.write(await resultText(result, format));
  await file?.write(await resultText(result, format === "text" ? "json" : format));
}
