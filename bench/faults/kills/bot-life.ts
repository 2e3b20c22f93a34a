import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Workspace } from "../../../src/workspace/workspace.ts";
import { spawnRegatta } from "../../../test/support/regatta.ts";

/** One life of the bot: the built program, as an operator starts it. */
export interface BotLife {
  /** True once it said that it is ready; false if it ended before that. */
  readonly ready: Promise<boolean>;
  /** What it wrote to standard error, once it has ended. */
  readonly log: Promise<string>;
  /** Kills it as the kernel would, and waits until it is gone. */
  kill(): Promise<void>;
  /** Asks it to end, as a supervisor does, and waits until it is gone. */
  stop(): Promise<void>;
}

/** @param folder holds its store in `data` and its playbooks in `playbooks` */
export function startBot(folder: string, { apiUrl, botToken, appToken }: Workspace): BotLife {
  const { child, ended } = spawnRegatta(["start", "--child"], {
    cwd: folder,
    env: {
      REGATTA_DATA_DIR: "data",
      REGATTA_PLAYBOOKS: "playbooks",
      REGATTA_ALLOWED_USERS: "*",
      REGATTA_ALLOWED_CHANNELS: "*",
      SLACK_API_URL: apiUrl,
      SLACK_BOT_TOKEN: botToken,
      SLACK_APP_TOKEN: appToken,
    },
  });
  const gone = once(child, "close");
  const said = new Promise<true>((resolve) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once("line", () => resolve(true));
  });
  return {
    ready: Promise.race([said, gone.then(() => false)]),
    log: ended.then(({ stderr }) => stderr),
    async kill() {
      child.kill("SIGKILL");
      await gone;
    },
    async stop() {
      child.stdin?.end();
      await gone;
    },
  };
}
