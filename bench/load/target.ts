/** A target server in a separate process, so that it does not share an event loop with the generator. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { delayed, OK_ANSWER, serve, stalling } from "../../test/support/truth-servers.ts";

export interface Target {
  readonly url: string;
  /** When each request arrived, in milliseconds of the target's clock; the target keeps the first 200,000. */
  arrivals(): Promise<readonly number[]>;
  stop(): Promise<void>;
}

export type TargetName = "instant" | "delay-5ms" | "stall-1s-in-5s";

/** Starts a target and waits until it listens. */
export async function startTarget(name: TargetName): Promise<Target> {
  const child = fork(fileURLToPath(import.meta.url), [name], { execArgv: ["--import", "tsx"] });
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return {
    url,
    async arrivals() {
      child.send("arrivals");
      const [times] = (await once(child, "message")) as [number[]];
      return times;
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess): Promise<void> {
  child.disconnect();
  await once(child, "exit");
}

async function main(name: string): Promise<void> {
  const times: number[] = [];
  const answer =
    name === "delay-5ms"
      ? delayed(5)
      : name === "stall-1s-in-5s"
        ? stalling(5_000, 1_000, 1_000)
        : (socket: import("node:net").Socket) => void socket.write(OK_ANSWER);
  const server = await serve((socket, request) => {
    if (times.length < 200_000) times.push(performance.now());
    answer(socket, request);
  });
  process.on("message", () => process.send?.(times));
  process.on("disconnect", () => void server.close());
  process.send?.({ url: server.url });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(process.argv[2] ?? "instant");
