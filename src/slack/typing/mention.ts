/**
 * What somebody wrote to the bot in a message that mentions it: what stands after the mention, or before it if nothing
 * does (`status @Regatta`).
 * @param botUserId the bot's own id; without it the first mention is taken for the bot's.
 */
export function textForBot(text: string, botUserId: string | undefined): string {
  const mention = new RegExp(`<@${botUserId ?? "[A-Z0-9]+"}(?:\\|[^>]*)?>`);
  const [before = "", after = ""] = partAt(text, mention);
  const rest = after.replace(/^[\s,:;.!]+/, "").trim();
  return rest === "" ? before.trim() : rest;
}

function partAt(text: string, mark: RegExp): readonly string[] {
  const found = mark.exec(text);
  return found === null
    ? ["", text]
    : [text.slice(0, found.index), text.slice(found.index + found[0].length)];
}
