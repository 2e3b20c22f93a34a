import { utcMinute } from "../../base/utc.ts";

/**
 * A moment that Slack shows in each reader's own time zone; UTC where it cannot. `today at 3:04 PM`, `Nov 23rd at 3:04 PM`.
 * Source: docs.slack.dev/messaging/formatting-message-text, "Date formatting".
 */
export function slackTime(atMs: number): string {
  return `<!date^${Math.floor(atMs / 1_000)}^{date_short_pretty} {time}|${utcMinute(atMs)} UTC>`;
}
