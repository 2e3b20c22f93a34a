import type { types } from "@slack/bolt";
import type { CardMessage } from "../message.ts";

/** The answer to a press on the Home tab, as a modal, because ephemeral messages are not possible there. */
export function homeAnswer({ blocks }: CardMessage): types.ModalView {
  return {
    type: "modal",
    title: { type: "plain_text", text: "Regatta" },
    close: { type: "plain_text", text: "Close" },
    blocks: [...blocks],
  };
}
