import type { App, BlockAction, types, webApi } from "@slack/bolt";
import { ACTION, RUN_FORM } from "./cards/actions.ts";
import type { CardMessage } from "./cards/message.ts";
import { answerCommand, guarded } from "./commands/answer.ts";
import type { Conversation } from "./commands/conversation.ts";
import { pressAnswer } from "./commands/decide.ts";
import type { Desk } from "./commands/desk.ts";
import { homeOf } from "./commands/look.ts";
import { repeatReport } from "./commands/report.ts";
import { askForInputs, runAgain } from "./commands/run.ts";
import { pauseSchedule, resumeSchedule } from "./commands/schedule.ts";
import { stopRun } from "./commands/stop.ts";
import { submitRunForm } from "./forms/submit.ts";

const ANSWER_IDS = new RegExp(`^${ACTION.answer}:`);

/** What each of our buttons does with its value. Who may press it is asked at the press. */
const BUTTONS = [
  { actionId: ACTION.stop, verb: "stop", press: stopRun },
  { actionId: ACTION.again, verb: "run", press: runAgain },
  { actionId: ACTION.report, verb: "report", press: repeatReport },
  { actionId: ACTION.openForm, verb: "run", press: askForInputs },
  { actionId: ACTION.pauseSchedule, verb: "schedule", press: pauseSchedule },
  { actionId: ACTION.resumeSchedule, verb: "schedule", press: resumeSchedule },
] as const;

/**
 * Connects what Slack sends to what the desk does. Everything is acknowledged first, because Slack gives three seconds
 * and shows an error after them.
 */
export function registerListeners(app: App, desk: Desk): void {
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
  });

  for (const { actionId, verb, press } of BUTTONS) {
    app.action<BlockAction>({ type: "block_actions", action_id: actionId }, async (args) => {
      await args.ack();
      const { body, action, client, respond } = args;
      const value = "value" in action && typeof action.value === "string" ? action.value : "";
      const conversation: Conversation = {
        userId: body.user.id,
        channelId: body.channel?.id ?? "",
        tell: async (message) => void (await respond(ephemeral(message))),
        openForm: formOpener(client, body.trigger_id),
      };
      await guarded(verb, conversation, desk, () => press(value, conversation, desk));
    });
  }

  app.action<BlockAction>({ type: "block_actions", action_id: ANSWER_IDS }, async (args) => {
    await args.ack();
    const { body, action, respond } = args;
    const value = "value" in action && typeof action.value === "string" ? action.value : "";
    const conversation: Conversation = {
      userId: body.user.id,
      channelId: body.channel?.id ?? "",
      tell: async (message) => void (await respond(ephemeral(message))),
    };
    await guarded("approve", conversation, desk, () => pressAnswer(value, conversation, desk));
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

  app.event("app_home_opened", async ({ event, client }) => {
    if (event.tab !== "home") return;
    await client.views.publish({ user_id: event.user, view: await homeOf(desk) });
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
