import type { webApi } from "@slack/bolt";
import type { Clock } from "../base/clock.ts";
import { LATE, waitAtMost } from "../base/wait-at-most.ts";
import { slackErrorName } from "./slack-errors.ts";

/**
 * Somebody waits for the answer; a Slack that is slow must not hold up what it would most likely allow. A form must be
 * acknowledged, and one must be opened, within three seconds, of which the inbox may have taken two.
 */
const PATIENCE_MS = 700;

/**
 * Whether the bot can post to a channel: it must be a member, or nobody would see what it does there. A private channel
 * that it is not in does not exist for it, and neither do other people's conversations. If Slack cannot be asked, the answer
 * is yes. Source: docs.slack.dev/reference/methods/conversations.info.
 */
export async function canPost(
  channel: string,
  { client, clock }: { readonly client: webApi.WebClient; readonly clock: Clock },
): Promise<boolean> {
  const asked = client.conversations.info({ channel }).then(
    ({ channel: found }) =>
      found?.is_im === true || (found?.is_member !== false && found?.is_archived !== true),
    (error: unknown) => slackErrorName(error) !== "channel_not_found",
  );
  const answer = await waitAtMost(asked, PATIENCE_MS, clock);
  return answer === LATE || answer;
}
