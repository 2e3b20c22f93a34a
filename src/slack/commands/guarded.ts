import type { Right } from "../access.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { deniedNotice, failureNotice, notInChannelNotice } from "./notice.ts";

/** What somebody asks for, as a refusal would name it, and the right that it takes. */
export interface Wanted {
  readonly verb: string;
  readonly right: Right;
  /** Whether it posts messages in the channel of the conversation. */
  readonly posts: boolean;
}

/** Does the work if the person is allowed to, and the bot can post where it has to; otherwise tells them why not. Also tells them what went wrong. */
export async function guarded(
  wanted: Wanted,
  conversation: Conversation,
  desk: Pick<Desk, "access" | "canPost" | "log">,
  work: () => Promise<void>,
): Promise<void> {
  const { userId, channelId } = conversation;
  const { verb, right, posts } = wanted;
  const decision = desk.access.decide({ verb, right, userId, channelId });
  await answering(conversation, desk, async () => {
    if (!decision.allowed) await conversation.tell(deniedNotice(decision));
    else if (posts && channelId !== "" && !(await desk.canPost(channelId)))
      await conversation.tell(notInChannelNotice(channelId));
    else await work();
  });
}

/** Does the work and tells the person if something went wrong. Never rejects. */
export async function answering(
  conversation: Conversation,
  desk: Pick<Desk, "log">,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    desk.log.error({ err: error }, "a command could not be carried out");
    await conversation.tell(failureNotice(error)).catch((err: unknown) => {
      desk.log.error({ err }, "the person could not be told either");
    });
  }
}
