import type { types } from "@slack/bolt";
import type { CardMessage } from "../message.ts";

/** What a person is told who has pressed something on the Home tab, where no message can be ephemeral. */
export function homeAnswer({ blocks }: CardMessage): types.ModalView {
  return {
    type: "modal",
    title: { type: "plain_text", text: "Regatta" },
    close: { type: "plain_text", text: "Close" },
    blocks: [...blocks],
  };
}
