import { join } from "node:path";
import { Command } from "commander";
import { Failure, messageOf } from "../../base/failure.ts";
import { watchParentPipe } from "../../base/parent-pipe.ts";
import type { Engine } from "../../engine/engine.ts";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { saveArtifacts } from "../save-artifacts.ts";

/** `regatta start`: runs the bot until it is told to stop. */
export function startCommand(): Command {
  return new Command("start")
    .description("Start the bot: connects to Slack by Socket Mode and runs what people ask for")
    .option(
      "--child",
      "for a supervising program: print lines of JSON on standard output, end with the parent",
    )
    .action(async (options: { readonly child?: true }) => {
      process.exitCode = await start(options.child === true);
    });
}

async function start(asChild: boolean): Promise<number> {
  const config = loadConfig();
  if (!config) return EXIT.usage;
  if (config.slackBotToken === "" || config.slackAppToken === "") {
    throw new Failure("SLACK_NOT_CONFIGURED", "The bot has no tokens for Slack.", {
      hint: 'Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN as docs/slack.md says, or try "npm run demo", which needs no Slack.',
    });
  }
  const stop = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => resolve());
    if (asChild) watchParentPipe(resolve);
  });
  const [{ runBot }, { createLog }] = await Promise.all([
    import("../../main/bot.ts"),
    import("../../main/log.ts"),
  ]);
  const log = createLog(config.logLevel);
  await runBot(
    config,
    log,
    async ({ engine }) => {
      if (asChild) announce(engine, config.dataDir);
      else log.info({}, "the bot is connected");
      await stop;
    },
    { endsWithParent: asChild },
  );
  return EXIT.ok;
}

/** Tells the supervising program when the bot is ready, and when each run ends. */
function announce(engine: Engine, dataDir: string): void {
  const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
  engine.subscribe(({ kind, view }) => {
    if (kind !== "ended") return;
    Promise.all([saveArtifacts(engine, view, join(dataDir, "runs", view.id)), engine.results(view.id)])
      .then(([files, results]) => say({ kind: "ended", run: view, files, results }))
      .catch((error: unknown) =>
        say({ kind: "ended", run: view, files: [], results: [], problem: messageOf(error) }),
      );
  });
  say({ kind: "ready" });
}
