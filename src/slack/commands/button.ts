import { readPlace } from "../cards/answer-value.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import type { Verb } from "./verb.ts";

/** What pressing one of our buttons does. Permission is checked when it is pressed, not when it was drawn. */
export interface Button {
  /** Pressing it takes the same right as this verb, which a refusal names. */
  readonly verb: Pick<Verb, "name" | "posts">;
  /**
   * The channel that the button's value belongs to, for a press on the Home tab: permissions depend on a channel, and
   * the tab is in none. "" if it belongs to no channel, or to something that no longer exists.
   */
  readonly channelOf: (value: string, desk: Desk) => Promise<string>;
  readonly press: (value: string, conversation: Conversation, desk: Desk) => Promise<void>;
}

/** The channel of a run. */
export async function channelOfRun(runId: string, { engine }: Pick<Desk, "engine">): Promise<string> {
  return (await engine.view(runId))?.channel ?? "";
}

/** The channel of the run whose question a button answers. */
export async function channelOfQuestion(value: string, desk: Pick<Desk, "engine">): Promise<string> {
  const place = readPlace(value);
  return place === undefined ? "" : channelOfRun(place.runId, desk);
}

/** The channel that a schedule posts to. */
export async function channelOfSchedule(
  name: string,
  { schedules }: Pick<Desk, "schedules">,
): Promise<string> {
  const all = await schedules.list();
  return all.find((schedule) => schedule.name === name)?.channel ?? "";
}
