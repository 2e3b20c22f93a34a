import { mkdirSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import type { DatabaseThreadData, ThreadAnswer, ThreadOrder } from "./database-thread.ts";
import { sealFolder } from "./seal-folder.ts";

/** First byte of the message that starts a connection. */
const STARTUP = 0;

/** The program that the database's thread runs: opens the folder, then answers messages of the Postgres protocol one by one. */
async function main(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error("This program runs only as a worker thread.");
  const { folder } = workerData as DatabaseThreadData;
  const answer = (message: ThreadAnswer) => port.postMessage(message);
  let database: PGlite | undefined;

  const ask = async (request: Uint8Array): Promise<Uint8Array> => {
    const parts: Uint8Array[] = [];
    // The session outlives a broken connection, and so does any transaction that the connection had begun.
    if (request[0] === STARTUP) await database?.exec("rollback");
    // PGlite passes a view of its own memory, which the next part overwrites.
    const onRawData = (part: Uint8Array) => void parts.push(part.slice());
    await database?.execProtocolRawStream(request, { syncToFs: false, onRawData });
    return Buffer.concat(parts);
  };
  const obey = async (order: ThreadOrder): Promise<ThreadAnswer> => {
    try {
      if (order.kind === "ask") return { kind: "data", data: await ask(order.request) };
      await database?.close();
      return { kind: "closed" };
    } catch (error) {
      return failed(error);
    }
  };
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    sealFolder(folder);
    database = await PGlite.create(folder);
    answer({ kind: "ready", sealed: sealFolder(folder) }); // the database has made files
  } catch (error) {
    answer(failed(error));
  }
  let tail = Promise.resolve();
  port.on("message", (order: ThreadOrder) => {
    tail = tail.then(async () => answer(await obey(order)));
  });
}

/** An error with its codes, which a copy between threads would lose: they tell which errors a person can fix. */
function failed(error: unknown): ThreadAnswer {
  const { message, code, errno } = error as { message?: unknown; code?: unknown; errno?: unknown };
  return {
    kind: "failed",
    message: typeof message === "string" ? message : String(error),
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof errno === "number" ? { errno } : {}),
  };
}

await main();
