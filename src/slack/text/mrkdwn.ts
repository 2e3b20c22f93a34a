/** Characters that Slack reads as formatting, and look-alikes that it does not: mrkdwn knows no backslash. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { "*": "∗", "~": "∼", "`": "ˋ", _: "ˍ" };

/** Escapes what starts mentions and links. Source: docs.slack.dev/messaging/formatting-message-text, "Escaping text". */
function escapeControl(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Somebody else's text (a name, a problem) for use inside mrkdwn: no mention, no link, no formatting can come out of
 * it. Line breaks become spaces; an underscore inside a word is left, because Slack leaves it.
 */
export function escapeText(text: string): string {
  return escapeControl(text)
    .replace(/\s+/g, " ")
    .replace(/[*~`]/g, (character) => LOOK_ALIKES[character] ?? character)
    .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "ˍ");
}

/**
 * Prose that an author wrote for people: its `code`, *bold* and lists are shown, its paragraphs kept; no mention and no link
 * can come out of what was filled into it.
 */
export function proseText(text: string): string {
  return escapeControl(text.trim()).replace(/^[ \t]*[-*] /gm, "• ");
}

/** Somebody else's text as inline code. */
export function inlineCode(text: string): string {
  const safe = escapeControl(text).replace(/\s+/g, " ").replaceAll("`", "ˋ").trim();
  return safe.length === 0 ? "` `" : `\`${safe}\``;
}

/**
 * Somebody else's text as blocks of code, parted at the ends of lines; what does not fit into them is left out, and the
 * last line says how much.
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

/** The same in one block. */
export function codeBlock(text: string, maxLength: number): string {
  return codeBlocks(text, { maxLength, maxBlocks: 1 }).join("");
}

/** Mentions a Slack user; for somebody who is none (the terminal, a schedule), the plain name. */
export function mention(user: string): string {
  return /^[UW][A-Z0-9]{2,}$/.test(user) ? `<@${user}>` : escapeText(user);
}

/** Mentions people (`U…`) and groups (`S…`), in their order. */
export function mentionAll(ids: readonly string[]): string {
  return ids.map((id) => (id.startsWith("S") ? `<!subteam^${id}>` : mention(id))).join(" ");
}

/** Escaped text in which a user id after "by" ("Cancelled by U0ADA0001.") reads as that person's name. */
export function namePeople(escaped: string): string {
  return escaped.replace(/\bby ([UW][A-Z0-9]{6,})\b/g, (_, id: string) => `by ${mention(id)}`);
}

/** At most `maxLength` characters, with an ellipsis where something was cut. Never cuts an escape such as `&lt;` in two. */
export function truncate(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const cut = text.slice(0, Math.max(0, maxLength - 1));
  return `${cut.replace(/&[a-z]{0,4}$|[\uD800-\uDBFF]$/, "")}…`;
}

/** Whole lines, at most `maxLength` characters, and a last line that says how many were left out. */
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
