import type {
  AllMiddlewareArgs,
  App,
  BlockAction,
  SlackActionMiddlewareArgs,
  types,
  webApi,
} from "@slack/bolt";
import { ACTION, RUN_FORM } from "./cards/actions.ts";
import { answerCommand, answering, guarded } from "./commands/answer.ts";
import type { Conversation } from "./commands/conversation.ts";
import { pressAnswer } from "./commands/decide.ts";
import type { Desk } from "./commands/desk.ts";
import { showRun } from "./commands/history.ts";
import { beginLesson, leaveLesson, openOffer, pressLesson } from "./commands/learn.ts";
import { repeatReport } from "./commands/report.ts";
import { askForInputs, runAgain } from "./commands/run.ts";
import { pauseSchedule, resumeSchedule } from "./commands/schedule.ts";
import { pressStop } from "./commands/stop.ts";
import { submitRunForm } from "./commands/submit-run-form.ts";
import { channelOfPress, homeAnswer } from "./home/home-conversation.ts";
import type { HomePublisher } from "./home/home-publisher.ts";
import type { CardMessage } from "./message.ts";

const ANSWER_IDS = new RegExp(`^${ACTION.answer}:`);
const LESSON_ANSWER_IDS = new RegExp(`^${ACTION.lessonAnswer}:`);

/** What each of our buttons does with its value. Who may press it is asked at the press. */
const BUTTONS = [
  { actionId: ACTION.stop, verb: "stop", press: pressStop },
  { actionId: ACTION.again, verb: "run", press: runAgain },
  { actionId: ACTION.report, verb: "report", press: repeatReport },
  { actionId: ACTION.show, verb: "show", press: showRun },
  { actionId: ACTION.openForm, verb: "run", press: askForInputs },
  { actionId: ACTION.pauseSchedule, verb: "schedule", press: pauseSchedule },
  { actionId: ACTION.resumeSchedule, verb: "schedule", press: resumeSchedule },
  { actionId: LESSON_ANSWER_IDS, verb: "learn", press: pressLesson },
  { actionId: ACTION.lessonOffer, verb: "run", press: openOffer },
  { actionId: ACTION.lessonLeave, verb: "learn", press: leaveLesson },
  { actionId: ACTION.lessonBegin, verb: "learn", press: beginLesson },
] as const;

/** The Home tabs that people look at. */
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

  for (const { actionId, verb, press } of BUTTONS) {
    app.action<BlockAction>({ type: "block_actions", action_id: actionId }, async (args) => {
      await args.ack();
      const value = pressedValue(args);
      await pressing(args, value, desk, (conversation) =>
        guarded(verb, conversation, desk, () => press(value, conversation, desk)),
      );
      afterPress(args.body, homes);
    });
  }

  app.action<BlockAction>({ type: "block_actions", action_id: ANSWER_IDS }, async (args) => {
    await args.ack();
    const value = pressedValue(args);
    await pressing(args, value, desk, (conversation) =>
      guarded("approve", conversation, desk, () => pressAnswer(value, conversation, desk)),
    );
    afterPress(args.body, homes);
  });

  app.view({ callback_id: RUN_FORM, type: "view_submission" }, async ({ ack, body, view, client }) => {
    await submitRunForm(
      { userId: body.user.id, metadata: view.private_metadata, state: view.state.values },
      {
        refuse: (errors) => ack({ response_action: "errors", errors }),
        accept: () => ack(),
        tell: (userId, channelId, message) => tellIn(client, { user: userId, channel: channelId }, message),
      },
      desk,
    );
  });

  app.event("app_home_opened", async ({ event }) => {
    if (event.tab === "home") homes.opened(event.user);
  });

  app.event("app_mention", async ({ event, client }) => {
    const { user, channel } = event;
    if (user === undefined) return;
    const thread = event.thread_ts === undefined ? {} : { thread_ts: event.thread_ts };
    await answerCommand(
      event.text.replace(/<@[^>]+>/, "").trim(),
      {
        userId: user,
        channelId: channel,
        tell: (message) => tellIn(client, { user, channel, ...thread }, message),
      },
      desk,
    );
  });
}

type Press = SlackActionMiddlewareArgs<BlockAction> & AllMiddlewareArgs;

function pressedValue({ action }: Press): string {
  return "value" in action && typeof action.value === "string" ? action.value : "";
}

/** Who has pressed what, where, and how they are answered: below a message, or over their Home tab. */
async function pressing(
  { body, action, client, respond }: Press,
  value: string,
  desk: Desk,
  work: (conversation: Conversation) => Promise<void>,
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
  // Whose channel it is stands in the store, which may be away: that is told like any other failure.
  await answering(asked, desk, async () => {
    const channelId = await channelOfPress(action.action_id, value, desk);
    await work({ ...asked, channelId });
  });
}

function isOnHome({ view }: BlockAction): boolean {
  return view?.type === "home";
}

/** What was pressed may show on anybody's tab; who pressed it on their own sees it at once. */
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

async function tellIn(
  client: webApi.WebClient,
  to: { readonly user: string; readonly channel: string; readonly thread_ts?: string },
  { text, blocks }: CardMessage,
): Promise<void> {
  await client.chat.postEphemeral({ ...to, text, blocks: [...blocks] });
}
