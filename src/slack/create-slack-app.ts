import { App, SocketModeReceiver, type webApi } from "@slack/bolt";
import { messageOf } from "../base/failure.ts";
import { newId } from "../base/id.ts";
import { redactSecrets } from "../base/redact.ts";
import { type AllowLists, allowListPolicy } from "./access.ts";
import { type BoltLogger, boltLogger } from "./bolt-logger.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import type { Desk } from "./commands/desk.ts";
import { createOneAtATime } from "./commands/one-at-a-time.ts";
import { homeContent } from "./home/home-content.ts";
import { type HomePace, HomePublisher } from "./home/home-publisher.ts";
import { homeView } from "./home/home-view.ts";
import { Inbox } from "./inbox/inbox.ts";
import { registerListeners } from "./listeners.ts";
import { deliver } from "./outbox/delivery.ts";
import { type Pace, SLACK_PACE } from "./outbox/pace.ts";
import { messagePayload } from "./outbox/payload.ts";
import { OutboxSender } from "./outbox/sender.ts";
import { uploadFiles } from "./outbox/upload.ts";
import { permalink } from "./permalink.ts";
import { canPost } from "./places.ts";
import type { SlackPorts } from "./ports.ts";
import { Announcer } from "./runs/announcer.ts";
import type { LinkTo } from "./runs/card-writer.ts";
import { outboxKeys } from "./runs/keys.ts";
import { connectFailure } from "./socket/connect-failure.ts";
import { SocketConnection } from "./socket/connection.ts";
import { guardMessages } from "./socket/guard-messages.ts";
import { singleTryClient, slackWeb } from "./web.ts";

export interface SlackAppOptions {
  /** Absent: Slack's own, `https://slack.com/api/`. Ends with a slash. */
  readonly apiUrl?: string;
  readonly botToken: string;
  readonly appToken: string;
  /** Who may do what changes or posts something, and where. Empty lists: nobody. */
  readonly access: AllowLists;
  readonly ports: SlackPorts;
  /** How fast messages are sent; Slack's rates by default. */
  readonly pace?: Pace;
  /** Called whenever the outbox has been looked through, with or without success. */
  readonly onOutboxLook?: () => void;
  /** How often Home tabs are redrawn; Slack's rates by default. */
  readonly homePace?: HomePace;
}

/** The bot's end at Slack: commands, buttons and forms come in, cards and files go out. */
export interface SlackApp {
  /**
   * Connects, sends what an earlier process left in the outbox, and listens.
   * @throws Failure `SLACK_TOKEN_REFUSED` or `SLACK_UNREACHABLE`.
   */
  start(): Promise<void>;
  /** Sends what can be sent within 5 seconds, then disconnects. The rest is sent at the next start. */
  stop(): Promise<void>;
  /** Whether Slack can reach the bot now. */
  readonly isConnected: boolean;
  /** The bot's own user id; known once the app has started. */
  readonly botUserId: string | undefined;
}

const DRAIN_MS = 5_000;
const CALL_TIMEOUT_MS = 10_000;

/** Assembles the bot's end at Slack. Nothing is connected before `start`. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { ports } = options;
  const { engine, outbox, clock, log } = ports;
  const logger = boltLogger(log);
  const api = options.apiUrl === undefined ? {} : { apiUrl: options.apiUrl };
  const client = singleTryClient(options.botToken, { ...api, logger });
  const web = slackWeb(client);
  const identify = identityOf(client);
  const linkTo: LinkTo = async ({ channel, slackTs: ts }, threadTs) => {
    // Without Slack there is no address, and the card is drawn without it.
    const identity = await identify().catch(() => undefined);
    if (identity?.url === undefined || ts === null) return undefined;
    return permalink(identity.url, { channel, ts, ...(threadTs === undefined ? {} : { threadTs }) });
  };
  const announcer = new Announcer({ ...ports, linkTo });
  const cardUrls: Desk["cardUrls"] = async (views) => {
    const found = await Promise.all(
      views.map(async ({ id }) => {
        const row = await outbox.find(outboxKeys.card(id));
        return [id, row && (await linkTo(row, undefined))] as const;
      }),
    );
    return new Map(found.flatMap(([id, url]) => (url === undefined ? [] : [[id, url] as const])));
  };
  const owner = newId(clock.nowMs());
  const inbox = new Inbox({ inbox: ports.inbox, owner, clock, log });
  const sender = new OutboxSender({
    outbox,
    owner,
    clock,
    log,
    pace: options.pace ?? SLACK_PACE,
    deliver: (row) =>
      deliver(row, {
        web,
        outbox,
        readFile: (runId, name) => engine.artifact(runId, name),
        sleep: (ms) => clock.sleep(ms),
        nowMs: () => clock.nowMs(),
      }),
    onDelivered: (row) => announcer.delivered(row),
    onGivenUp: (row, reason) => announcer.givenUp(row, reason),
    ...(options.onOutboxLook === undefined ? {} : { onLook: options.onOutboxLook }),
  });
  const bolt = boltApp(options, identify, logger);
  receiveThrough(inbox, bolt.app);
  const say: Desk["say"] = async (channel, key, message, threadOf) => {
    await outbox.put({ key, channel, kind: "post", payload: messagePayload(message, threadOf) });
  };
  const sleep = (ms: number) => clock.sleep(ms);
  const show: Desk["show"] = async (channel, picture) =>
    void (await uploadFiles([picture], { channel }, { web, sleep }));
  const desk: Desk = {
    ...ports,
    access: allowListPolicy(options.access),
    announcer,
    canPost: (channel) => canPost(channel, { client, clock }),
    cardUrls,
    say,
    show,
    oneAtATime: createOneAtATime(),
  };
  const homes = new HomePublisher({
    draw: async (userId) => homeView(await homeContent(userId, { ...ports, cardUrls }, desk.access)),
    publish: async (userId, view) => void (await client.views.publish({ user_id: userId, view })),
    clock,
    log,
    ...(options.homePace === undefined ? {} : { pace: options.homePace }),
  });
  registerListeners(bolt.app, desk, homes);
  guardMessages(bolt.receiver.client, log);
  const connection = new SocketConnection({ client: bolt.receiver.client, clock, log });
  let botUserId: string | undefined;
  let unsubscribe = () => {};
  return {
    get isConnected() {
      return connection.connected;
    },
    get botUserId() {
      return botUserId;
    },
    async start() {
      try {
        const identity = await identify();
        botUserId = identity.user_id;
        await connection.start();
      } catch (error) {
        throw connectFailure(error, options.apiUrl);
      }
      inbox.start();
      sender.start();
      homes.start();
      unsubscribe = engine.subscribe(({ kind }) => {
        // Progress shows at the next redraw; drawing tabs for each update would take CPU time from the measurement.
        if (kind !== "progress") homes.changed();
      });
      await announcer.start();
      log.info({ botUserId: botUserId ?? "" }, "connected to Slack");
    },
    async stop() {
      await connection.stop();
      await inbox.stop(DRAIN_MS);
      unsubscribe();
      await homes.stop();
      await announcer.stop();
      await sender.drain(DRAIN_MS);
      await sender.stop();
    },
  };
}

type Identify = () => Promise<webApi.AuthTestResponse>;

/** Who we are at Slack: asked once, and again only if that failed. */
function identityOf(client: webApi.WebClient): Identify {
  let identity: Promise<webApi.AuthTestResponse> | undefined;
  return () => {
    identity ??= client.auth.test().catch((error: unknown) => {
      identity = undefined;
      throw error;
    });
    return identity;
  };
}

/** Puts the inbox before Bolt, which acknowledges events before any listener hears of them. */
function receiveThrough(inbox: Inbox, app: App): void {
  const process = app.processEvent.bind(app);
  app.processEvent = (event) => inbox.receive(event, () => process(event));
}

/** Bolt over Socket Mode. */
function boltApp(options: SlackAppOptions, identify: Identify, logger: BoltLogger) {
  // Each client gets its own object: the Socket Mode client writes its retry settings into the one it is given, and if
  // the object were shared, every call of every listener would be tried a hundred times.
  const clientOptions = (): webApi.WebClientOptions => ({
    ...(options.apiUrl === undefined ? {} : { slackApiUrl: options.apiUrl }),
    retryConfig: { retries: 2, minTimeout: 200, maxTimeout: 1_000 },
    fetch: boundedFetch(CALL_TIMEOUT_MS),
  });
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: clientOptions() },
  });
  const app = new App({
    receiver,
    logger,
    clientOptions: clientOptions(),
    authorize: async () => {
      const { bot_id: botId, user_id: botUserId, team_id: teamId } = await identify();
      return {
        botToken: options.botToken,
        ...(botId === undefined ? {} : { botId }),
        ...(botUserId === undefined ? {} : { botUserId }),
        ...(teamId === undefined ? {} : { teamId }),
      };
    },
  });
  app.error(async (error) => {
    options.ports.log.error(
      { reason: redactSecrets(messageOf(error)) },
      "something from Slack could not be handled",
    );
  });
  return { app, receiver };
}
