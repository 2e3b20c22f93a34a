import type { types } from "@slack/bolt";
import { LIMITS } from "./limits.ts";
import { truncate } from "./text/mrkdwn.ts";

export type Block = types.KnownBlock;

/** A message made by the card functions: blocks, and the text for notifications and screen readers. */
export interface CardMessage {
  readonly text: string;
  readonly blocks: readonly Block[];
}

/** A title. It is plain text, so nothing in it is formatting. */
export function header(text: string): Block {
  const oneLine = text.replace(/\s+/g, " ").trim() || "Untitled";
  return {
    type: "header",
    text: { type: "plain_text", text: truncate(oneLine, LIMITS.headerText), emoji: true },
  };
}

/** A paragraph of mrkdwn. Text from outside must be escaped already. */
export function section(mrkdwn: string): Block {
  return { type: "section", text: { type: "mrkdwn", text: shown(mrkdwn) } };
}

/** Slack refuses a whole message if one text is empty, such as a page whose text is only spaces. */
function shown(mrkdwn: string): string {
  return mrkdwn.trim() === "" ? "…" : truncate(mrkdwn, LIMITS.sectionText);
}

/** Small print above or below a paragraph. */
export function context(mrkdwn: string): Block {
  return { type: "context", elements: [{ type: "mrkdwn", text: shown(mrkdwn) }] };
}

export interface ButtonOptions {
  readonly label: string;
  readonly actionId: string;
  readonly value: string;
  readonly style?: "primary" | "danger";
  readonly confirm?: {
    readonly title: string;
    readonly text: string;
    readonly yes: string;
    readonly no: string;
  };
}

/** A button. */
export function button(options: ButtonOptions): types.Button {
  const { confirm } = options;
  return {
    type: "button",
    action_id: options.actionId,
    text: { type: "plain_text", text: truncate(options.label, LIMITS.buttonText), emoji: true },
    value: truncate(options.value, LIMITS.buttonValue),
    ...(options.style === undefined ? {} : { style: options.style }),
    ...(confirm === undefined
      ? {}
      : {
          confirm: {
            title: { type: "plain_text", text: truncate(confirm.title, LIMITS.confirmTitle) },
            text: { type: "plain_text", text: truncate(confirm.text, LIMITS.confirmText) },
            confirm: { type: "plain_text", text: truncate(confirm.yes, LIMITS.confirmButton) },
            deny: { type: "plain_text", text: truncate(confirm.no, LIMITS.confirmButton) },
            style: options.style === "danger" ? "danger" : "primary",
          },
        }),
  };
}

/** The id of every {@link linkButton}: Slack reports a press of one like that of any other button. */
export const LINK = "link";

/** A button that opens an address. */
export function linkButton(label: string, url: string): types.Button {
  return { type: "button", action_id: LINK, text: { type: "plain_text", text: label, emoji: true }, url };
}

/** A message's fallback text, short enough for a phone's notification. */
export function fallback(text: string): string {
  return truncate(text, LIMITS.fallbackText);
}
