import type { types } from "@slack/bolt";
import type { CardMessage } from "../message.ts";

/** One person asking for one thing: who, where, and how to answer so that only they see it. */
export interface Conversation {
  readonly userId: string;
  readonly channelId: string;
  /** Answers this person only. */
  readonly tell: (message: CardMessage) => Promise<void>;
  /** Opens a form; absent where Slack offers no way to (after a mention). */
  readonly openForm?: (view: types.ModalView) => Promise<void>;
}
