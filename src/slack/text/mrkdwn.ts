/** Characters that Slack reads as formatting, and look-alikes that it does not: mrkdwn has no escape character. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { "*": "∗", "~": "∼", "`": "ˋ", _: "ˍ" };

/** Escapes the characters that start mentions and links. Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text". */
function escapeControl(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Makes text from elsewhere (a name, a problem) safe inside mrkdwn: it can produce no mention, link or formatting. Line
 * breaks become spaces; an underscore inside a word stays, because Slack does not treat it as formatting.
 */
export function escapeText(text: string): string {
  return escapeControl(text)
    .replace(/\s+/g, " ")
    .replace(/[*~`]/g, (character) => LOOK_ALIKES[character] ?? character)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "ˍ");
}

/**
 * Prose that an author wrote for people: `code`, *bold*, lists and paragraphs are kept, but values filled into it can
 * produce no mention or link.
 */
export function proseText(text: string): string {
  return escapeControl(text.trim()).replace(/^[ \t]*[-*] /gm, "• ");
}

/** Text from elsewhere as inline code. */
export function inlineCode(text: string): string {
  const safe = escapeControl(text).replace(/\s+/g, " ").replaceAll("`", "ˋ").trim();
  return safe.length === 0 ? "` `" : `\`${safe}\``;
}

/**
 * Text from elsewhere as code blocks, split at line ends. What does not fit is left out, and the last line says how much
 * that was.
 */
export function codeBlocks(
  text: string,
  { maxLength, maxBlocks }: { readonly maxLength: number; readonly maxBlocks: number },
): readonly string[] {
  const room = maxLength - 6;
  const parts: string[] = [];
  let rest = escapeControl(text).replaceAll("```", "ˋˋˋ");
  while (rest.length > room && parts.length < maxBlocks - 1) {
    const end = rest.lastIndexOf("\n", room);
    if (end <= 0) break; // A line longer than a block.
    parts.push(rest.slice(0, end));
    rest = rest.slice(end + 1);
  }
  return [...parts, truncateLines(rest, room)].map((part) => `\`\`\`${part}\`\`\``);
}

/** Like {@link codeBlocks}, in a single block. */
export function codeBlock(text: string, maxLength: number): string {
  return codeBlocks(text, { maxLength, maxBlocks: 1 }).join("");
}

/** Mentions a Slack user; anybody else (the terminal, a schedule) appears by plain name. */
export function mention(user: string): string {
  return /^[UW][A-Z0-9]{2,}$/.test(user) ? `<@${user}>` : escapeText(user);
}

/** Mentions people (`U…`) and groups (`S…`), in the order given. */
export function mentionAll(ids: readonly string[]): string {
  return ids.map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : mention(id))).join(" ");
}

/** Turns a user id after "by" ("Cancelled by U0ADA0001.") into a mention, in text that is already escaped. */
export function namePeople(escaped: string): string {
  return escaped.replace(/\bby ([UW][A-Z0-9]{6,})\b/g, (_, id: string) => `by ${mention(id)}`);
}

/** At most `maxLength` characters, with an ellipsis if something was cut. Never splits an escape such as `&lt;`. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength - 1));
  return `${cut.replace(/&[a-z]{0,4}$|[\uD800-\uDBFF]$/, "")}…`;
}

/** Whole lines, at most `maxLength` characters in all; a last line says how many were left out. */
export function truncateLines(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const lines = text.split("\n");
  const kept: string[] = [];
  let length = 0;
  for (const line of lines) {
    if (length + line.length + 1 > maxLength - 40) break;
    kept.push(line);
    length += line.length + 1;
  }
  if (kept.length === 0) return truncate(text, maxLength);
  const left = lines.length - kept.length;
  return `${kept.join("\n")}\n… ${left} more line${left === 1 ? "" : "s"} left out`;
}
