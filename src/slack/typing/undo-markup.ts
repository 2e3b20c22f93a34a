/**
 * Turns the markup that Slack puts into messages back into what the person typed. A domain or an address that Slack
 * linked by itself is read as typed; a link with its own label stands for its address. A mentioned person, channel or
 * group becomes its id, which is what playbooks and settings hold.
 * Source: docs.slack.dev/messaging/formatting-message-text, "Retrieving messages", and "should_escape" of
 * docs.slack.dev/interactivity/implementing-slash-commands.
 */
export function undoMarkup(text: string): string {
  return text
    .replace(/<([@#])([A-Z][A-Z0-9]+)(?:\|[^>]*)?>/g, (_, _sign, id: string) => id)
    .replace(/<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>/g, (_, id: string) => id)
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, (_, shown: string) => shown)
    .replace(LINK, (_, address: string, label: string | undefined) => typedAddress(address, label))
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

const LINK = /<((?:https?|mailto|tel|slack):[^|>]+)(?:\|([^>]*))?>/gi;

/** Slack adds the scheme, and sometimes a slash, to what it links by itself, and keeps the typed text as the label. */
function typedAddress(address: string, label: string | undefined): string {
  const bare = address.replace(/^(?:https?:\/\/|mailto:|tel:)/i, "");
  if (label !== undefined && (bare === label || bare === `${label}/` || isPhone(address))) return label;
  return label === undefined ? address.replace(/^(?:mailto|tel):/i, "") : address.replace(/^mailto:/i, "");
}

function isPhone(address: string): boolean {
  return /^tel:/i.test(address);
}
