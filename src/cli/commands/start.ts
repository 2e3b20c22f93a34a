import { join } from "node:path";
import { Command } from "commander";
import { systemClock } from "../../base/clock.ts";
import { watchEventLoop } from "../../base/event-loop-watch.ts";
import { Failure, messageOf } from "../../base/failure.ts";
import { watchParentPipe } from "../../base/parent-pipe.ts";
import type { Config } from "../../config/read-config.ts";
import { EXIT } from "../exit-codes.ts";
import { loadConfig } from "../load-config.ts";
import { saveArtifacts } from "../save-artifacts.ts";

/** `regatta start`: the bot, until it is told to stop. */
export function startCommand(): Command {
  return new Command("start")
    .description("Start the bot: connects to Slack by Socket Mode and runs what people ask for")
    .option("--child", "for a supervising program: lines of JSON on standard output, end with the parent")
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
  await runBot(config, stop, asChild);
  return EXIT.ok;
}

async function runBot(config: Config, stop: Promise<void>, asChild: boolean): Promise<void> {
  const [{ composeProduct }, { createLog }, { createSlackApp }, { actionCatalogue }] = await Promise.all([
    import("../../main/compose.ts"),
    import("../../main/log.ts"),
    import("../../slack/create-slack-app.ts"),
    import("../../actions/catalogue.ts"),
  ]);
  const log = createLog(config.logLevel);
  const stopWatching = watchEventLoop(log);
  const product = await composeProduct(config, log);
  const { schedules, nights } = product.scheduling;
  const { allowedUsers: users, allowedChannels: channels, roles } = config;
  const access = { users, channels, roles };
  try {
    const app = createSlackApp({
      apiUrl: config.slackApiUrl,
      botToken: config.slackBotToken,
      appToken: config.slackAppToken,
      engine: product.engine,
      library: product.library,
      lessons: product.lessons,
      lessonRecords: product.lessonRecords,
      actions: actionCatalogue,
      preview: product.preview,
      route: product.route,
      outbox: product.store.outbox,
      runs: product.store.runs,
      clusterLocks: product.clusterLocks,
      references: product.references,
      schedules,
      nights,
      access,
      log,
      home: product.home,
      clock: systemClock,
    });
    await app.start();
    await product.engine.recover();
    const scheduler = product.scheduling.start(access);
    if (asChild) announce(product.engine, config.dataDir);
    else log.info({}, "the bot is connected");
    await stop;
    log.info({}, "stopping: what runs is cancelled and cleaned up");
    await scheduler.stop();
    await product.engine.close();
    await app.stop();
  } finally {
    stopWatching();
    await product.close();
  }
}

/** Tells the supervising program that the bot is ready, and of each run that ends. */
function announce(engine: import("../../engine/engine.ts").Engine, dataDir: string): void {
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
