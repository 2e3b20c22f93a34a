import { findRun } from "../../engine/find-run.ts";
import type { RunView } from "../../run/run-view.ts";
import { escapeText } from "../text/mrkdwn.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { notice } from "./notice.ts";

/** The run that somebody means, see `findRun`. If there is none, they are told so and the result is `undefined`. */
export async function namedRun(
  reference: string,
  conversation: Conversation,
  { engine }: Pick<Desk, "engine">,
): Promise<RunView | undefined> {
  const found = await findRun(engine, reference);
  if ("run" in found) return found.run;
  await conversation.tell(notice(escapeText(found.notFound)));
  return undefined;
}
