/** The place in the channel list that is the app's Home tab. */
export const HOME = "home";

/** Channel and thread named by the address: `/archives/<channel>/p<ts>`, as in Slack's permalinks. */
export function placeFromAddress(): { channel: string | undefined; thread: string | undefined } {
  const [, channel, digits] = /^\/archives\/(\w+)(?:\/p(\d+))?/.exec(location.pathname) ?? [];
  const ts = digits ? `${digits.slice(0, -6)}.${digits.slice(-6)}` : undefined;
  return { channel, thread: new URLSearchParams(location.search).get("thread_ts") ?? ts };
}
