import type { types } from "@slack/bolt";
import type { CardMessage } from "../message.ts";

/** One person asking for one thing: who, where, and how to answer so that only they see it. */
export interface Conversation {
  readonly userId: string;
  readonly channelId: string;
  /** Answers that person alone. */
  readonly tell: (message: CardMessage) => Promise<void>;
  /** Opens a form; absent where Slack gives no way to (a mention). */
  readonly openForm?: (view: types.ModalView) => Promise<void>;
}
