import type { types } from "@slack/bolt";
import { ACTION } from "../cards/actions.ts";
import { readStopPress } from "../cards/stop-button.ts";
import { readPlace } from "../commands/decide.ts";
import type { Desk } from "../commands/desk.ts";
import type { CardMessage } from "../message.ts";

/**
 * The channel that something on the Home tab belongs to: the tab itself is in none, and who may do what depends on one.
 * @returns "" for what belongs to no channel, or to nothing any more.
 */
export async function channelOfPress(actionId: string, value: string, desk: Desk): Promise<string> {
  if (actionId === ACTION.pauseSchedule || actionId === ACTION.resumeSchedule) {
    const schedules = await desk.schedules.list();
    return schedules.find(({ name }) => name === value)?.channel ?? "";
  }
  const runId =
    actionId === ACTION.stop
      ? readStopPress(value).runId
      : actionId.startsWith(`${ACTION.answer}:`)
        ? (readPlace(value)?.runId ?? "")
        : value;
  return (await desk.engine.view(runId))?.channel ?? "";
}

/** What a person is told who has pressed something on the Home tab, where no message can be ephemeral. */
export function homeAnswer({ blocks }: CardMessage): types.ModalView {
  return {
    type: "modal",
    title: { type: "plain_text", text: "Regatta" },
    close: { type: "plain_text", text: "Close" },
    blocks: [...blocks],
  };
}
