import { messageOf } from "../../../src/base/failure.ts";
import type { Row } from "../table.ts";
import { startBenchThread } from "../thread.ts";
import { CLIENTS, type Client } from "./clients.ts";

/** How long after its limit a call may end. */
const MOST_LATE_MS = 1_000;
const MOST_GROWTH_MB = 300;
/** Clients that are more patient than this meet all their attacks at the same time. */
const PATIENT_MS = 5_000;
const SHOWN_CHARACTERS = 90;

/** A server's group and what it does, with its port. */
type Ports = ReadonlyMap<string, number>;

/**
 * Has everything of ours that calls others meet servers that do not play by the rules.
 * @param only a part of the names of the clients to try; all of them if it is empty
 */
export async function hostile(only: string): Promise<readonly Row[]> {
  const escaped: string[] = [];
  const note = (error: unknown) =>
    void escaped.push(error instanceof Error ? `${error.stack}` : String(error));
  process.on("uncaughtException", note).on("unhandledRejection", note);
  const thread = startBenchThread(new URL("server-thread.ts", import.meta.url), {});
  const ports: Ports = await new Promise((resolve, reject) => {
    thread.once("message", resolve).once("error", reject);
  });
  try {
    const rows: Row[] = [];
    for (const client of CLIENTS.filter(({ name }) => name.includes(only))) {
      const attacks = [...ports].filter(([key]) => key.startsWith(`${client.group}: `));
      if (client.limitMs > PATIENT_MS)
        rows.push(...(await Promise.all(attacks.map(([attack, port]) => meet(client, attack, port)))));
      else for (const [attack, port] of attacks) rows.push(await meet(client, attack, port));
    }
    return [
      ...rows,
      {
        what: "no error escapes",
        figures: `${escaped.length}`,
        held: escaped.length === 0,
        evidence: escaped,
      },
    ];
  } finally {
    await thread.terminate();
    process.off("uncaughtException", note).off("unhandledRejection", note);
  }
}

async function meet({ name, limitMs, call }: Client, attack: string, port: number): Promise<Row> {
  const startMb = rssMb();
  let peakMb = startMb;
  const watching = setInterval(() => {
    peakMb = Math.max(peakMb, rssMb());
  }, 20);
  let startMs = performance.now();
  const begin = () => {
    startMs = performance.now();
  };
  const end = await withinPatience(call(port, begin).catch(endOf), limitMs);
  const lateMs = Math.round(performance.now() - startMs - limitMs);
  clearInterval(watching);
  const growthMb = Math.round(Math.max(peakMb, rssMb()) - startMb);
  const late = lateMs > 0 ? `${lateMs} ms over its limit` : `within its limit`;
  return {
    what: `${name} × ${attack}`,
    figures: `${late}, +${growthMb} MB: ${end.replace(/\s+/g, " ").slice(0, SHOWN_CHARACTERS)}`,
    held: lateMs <= MOST_LATE_MS && growthMb < MOST_GROWTH_MB && !end.startsWith(ODD),
    evidence: [end],
  };
}

/** What a call that never ends is said to have come to. */
async function withinPatience(call: Promise<string>, limitMs: number): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve("it has not ended"), 2 * limitMs + 15_000);
  });
  try {
    return await Promise.race([call, patience]);
  } finally {
    clearTimeout(timer);
  }
}

const ODD = "a fault of ours: ";

function endOf(error: unknown): string {
  const isOurs = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  return isOurs ? `${ODD}${error.stack}` : messageOf(error);
}

function rssMb(): number {
  return process.memoryUsage.rss() / 1_048_576;
}
