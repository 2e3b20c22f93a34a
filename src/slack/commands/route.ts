import { messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import { routeMessage } from "../cards/route-message.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";

/**
 * `/mesh route SERVICE [NAMESPACE]`: the picture for the channel, then the words for who asked. Where the picture cannot
 * be posted, the words say so.
 */
export async function showRoute(
  wanted: { readonly service: string; readonly namespace?: string },
  conversation: Conversation,
  desk: Desk,
): Promise<void> {
  const { route, draw } = await desk.route(wanted);
  let unseen: string | undefined;
  try {
    await desk.show(conversation.channelId, await draw());
  } catch (err) {
    desk.log.warn({ err }, "the picture of a route could not be posted");
    unseen = redactSecrets(messageOf(err));
  }
  await conversation.tell(routeMessage(route, unseen));
}
