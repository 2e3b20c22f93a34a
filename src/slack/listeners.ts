import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  SlackActionMiddlewareArgs,
  types,
  webApi,
} from "@slack/bolt";
import { RUN_FORM } from "./cards/actions.ts";
import { answerCommand } from "./commands/answer.ts";
import { BUTTONS } from "./commands/buttons/all-buttons.ts";
import type { Conversation } from "./commands/conversation.ts";
import type { Desk } from "./commands/desk.ts";
import { answering, guarded } from "./commands/guarded.ts";
import { submitRunForm } from "./commands/submit-run-form.ts";
import { homeAnswer } from "./home/home-answer.ts";
import type { HomePublisher } from "./home/home-publisher.ts";
import { type CardMessage, LINK } from "./message.ts";
import { slackErrorName } from "./slack-errors.ts";
import { textForBot } from "./typing/mention.ts";

/** The Home tabs that people have open. */
export type Homes = Pick<HomePublisher, "opened" | "changed">;

/**
 * Connects what Slack sends to what the desk does. Everything is acknowledged first, because Slack gives three seconds
 * and shows an error after them.
 */
export function registerListeners(app: App, desk: Desk, homes: Homes): void {
  app.command("/mesh", async ({ command, ack, respond, client }) => {
    await ack();
    await answerCommand(
      command.text,
      {
        userId: command.user_id,
        channelId: command.channel_id,
        tell: async (message) => void (await respond(ephemeral(message))),
        openForm: formOpener(client, command.trigger_id),
      },
      desk,
    );
    homes.changed();
  });

  for (const [actionId, { verb, channelOf, press }] of Object.entries(BUTTONS)) {
    app.action<BlockAction>({ type: "block_actions", action_id: idsOf(actionId) }, async (args) => {
      await args.ack();
      const value = pressedValue(args);
      await pressing(args, desk, {
        channelOf: () => channelOf(value, desk),
        work: (conversation) =>
          guarded({ verb: verb.name, right: "listed", posts: verb.posts === true }, conversation, desk, () =>
            press(value, conversation, desk),
          ),
      });
      afterPress(args.body, homes);
    });
  }

  // Slack opens the address itself, and shows an error if nobody acknowledges the press.
  app.action<BlockAction>({ type: "block_actions", action_id: LINK }, ({ ack }) => ack());

  app.view({ callback_id: RUN_FORM, type: "view_submission" }, async ({ ack, body, view, client }) => {
    await submitRunForm(
      { userId: body.user.id, metadata: view.private_metadata, state: view.state.values },
      {
        refuse: (errors) => ack({ response_action: "errors", errors }),
        accept: () => ack(),
        tell: (userId, channelId, message) =>
          tellIn(client, { user: userId, channel: channelId }, message, desk),
      },
      desk,
    );
  });

  app.event("app_home_opened", async ({ event }) => {
    if (event.tab === "home") homes.opened(event.user);
  });

  app.event("app_mention", async ({ event, client, context }) => {
    const { user, channel } = event;
    if (user === undefined) return;
    const thread = event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts };
    await answerCommand(
      textForBot(event.text, context.botUserId),
      {
        userId: user,
        channelId: channel,
        tell: (message) => tellIn(client, { user, channel, ...thread }, message, desk),
      },
      desk,
    );
  });
}

/** An id may be followed by an index, see cards/actions.ts. */
function idsOf(actionId: string): RegExp {
  return new RegExp(`^${actionId}(:|$)`);
}

type Press = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

function pressedValue({ action }: Press): string {
  return "value" in action && typeof action.value === "string" ? action.value : "";
}

/** Who pressed what, where, and how they are answered: below a message, or over their Home tab. */
async function pressing(
  { body, client, respond }: Press,
  desk: Desk,
  {
    channelOf,
    work,
  }: {
    readonly channelOf: () => Promise<string>;
    readonly work: (conversation: Conversation) => Promise<void>;
  },
): Promise<void> {
  const openForm = formOpener(client, body.trigger_id);
  const userId = body.user.id;
  if (!isOnHome(body)) {
    const tell = async (message: CardMessage) => void (await respond(ephemeral(message)));
    await work({ userId, channelId: body.channel?.id ?? "", openForm, tell });
    return;
  }
  const asked = {
    userId,
    channelId: "",
    openForm,
    tell: (message: CardMessage) => openForm(homeAnswer(message)),
  };
  // Finding the channel needs the store, which may be down: that is reported like any other failure.
  await answering(asked, desk, async () => {
    await work({ ...asked, channelId: await channelOf() });
  });
}

function isOnHome({ view }: BlockAction): boolean {
  return view?.type === "home";
}

/** A press may change anybody's Home tab; the person who pressed on their own tab sees the change at once. */
function afterPress(body: BlockAction, homes: Homes): void {
  homes.changed();
  if (isOnHome(body)) homes.opened(body.user.id);
}

function ephemeral({ text, blocks }: CardMessage) {
  return { response_type: "ephemeral" as const, replace_original: false, text, blocks: [...blocks] };
}

function formOpener(client: webApi.WebClient, triggerId: string) {
  return async (view: types.ModalView) => void (await client.views.open({ trigger_id: triggerId, view }));
}

/** Tells one person something in a channel or, if the bot is not there, directly. */
async function tellIn(
  client: webApi.WebClient,
  to: { readonly user: string; readonly channel: string; readonly thread_ts?: string },
  message: CardMessage,
  desk: Pick<Desk, "say" | "clock">,
): Promise<void> {
  const { text, blocks } = message;
  try {
    await client.chat.postEphemeral({ ...to, text, blocks: [...blocks] });
  } catch (error) {
    const name = slackErrorName(error);
    if (name !== "not_in_channel" && name !== "channel_not_found") throw error;
    // Where the bot is not, it cannot tell anybody anything either.
    await desk.say(to.user, `told:${to.user}:${desk.clock.nowMs()}`, message);
  }
}
