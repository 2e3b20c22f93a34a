/** Where a message is. */
interface MessagePlace {
  readonly channel: string;
  readonly ts: string;
  /** For a reply: the timestamp of its thread's first message. */
  readonly threadTs?: string;
}

/**
 * The address at which a message opens, as chat.getPermalink gives it: made here, because cards are drawn far more often
 * than Slack lets us ask. Source: docs.slack.dev/reference/methods/chat.getPermalink, "Example responses".
 * @param teamUrl what auth.test names as `url`.
 */
export function permalink(teamUrl: string, { channel, ts, threadTs }: MessagePlace): string {
  const url = new URL(`archives/${channel}/p${ts.replace(".", "")}`, teamUrl);
  if (threadTs !== undefined) {
    url.searchParams.set("thread_ts", threadTs);
    url.searchParams.set("cid", channel);
  }
  return url.href;
}
