import type { Diagnostic } from "../../base/diagnostic.ts";
import { describeFailure, Failure, messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import type { AccessDecision } from "../access.ts";
import { type CardMessage, fallback, section } from "../message.ts";
import { slackAdvice } from "../text/advice.ts";
import { codeBlocks, escapeText, inlineCode, namePeople, truncate } from "../text/mrkdwn.ts";

/** A message holds 12,000 characters in all, a section 3,000. */
const CODE = { maxLength: 2_850, maxBlocks: 4 } as const;

/** A short answer that only one person sees. Text from outside must already be escaped. */
export function notice(mrkdwn: string): CardMessage {
  return { text: fallback(mrkdwn), blocks: [section(mrkdwn)] };
}

/** A title with a text below it, laid out as the terminal would print it. */
export function codeNotice(title: string, text: string): CardMessage {
  return { text: fallback(title), blocks: [section(title), ...codeBlocks(text, CODE).map(section)] };
}

/** What is wrong with a command, and what to write instead. */
export function commandMistakes(diagnostics: readonly Diagnostic[]): CardMessage {
  const lines = diagnostics.map(({ message, hint }) =>
    truncate([plain(message), hint === undefined ? "" : plain(hint)].filter(Boolean).join(" "), 600),
  );
  return notice(lines.map((line) => (lines.length > 1 ? `• ${line}` : line)).join("\n"));
}

/** Escapes one of our own texts, which may quote what a person typed, but keeps its code marks. */
function plain(text: string): string {
  return text
    .split("`")
    .map((part, index) => (index % 2 === 0 ? escapeText(part) : inlineCode(part)))
    .join("");
}

/** Why a request was refused, and who can change that. */
export function deniedNotice(decision: Extract<AccessDecision, { allowed: false }>): CardMessage {
  return notice(`🔒 ${decision.reason}\n${decision.fix}`);
}

/** The bot cannot post where somebody asks for something that everybody there should see. */
export function notInChannelNotice(channelId: string): CardMessage {
  const isConversation = channelId.startsWith("D");
  return notice(
    isConversation
      ? "🔇 I cannot post in this conversation, so nothing was done. Use a channel that I am a member of."
      : `🔇 I am not in <#${channelId}>, so nobody would see what I post, and nothing was done. Type \`/invite @Regatta\` here, then try again.`,
  );
}

/** Something broke: what happened, what state things were left in, what to do. Never shows a secret. */
export function failureNotice(error: unknown): CardMessage {
  const text = namePeople(truncate(escapeText(redactSecrets(describeFailure(error, slackAdvice))), 2_000));
  const code = error instanceof Failure ? ` (${error.code})` : "";
  const advice =
    error instanceof Failure
      ? ""
      : " Try again; if it keeps happening, the operator can find it in Regatta's log.";
  return notice(`❌ ${text || escapeText(messageOf(error)) || "Something went wrong."}${code}${advice}`);
}
