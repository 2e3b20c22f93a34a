import { webApi } from "@slack/bolt";
import { Failure, messageOf } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";

/** Why the bot could not connect, as a failure that names the setting to check. */
export function connectFailure(error: unknown, apiUrl: string | undefined): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof webApi.WebAPIPlatformError) {
    return new Failure("SLACK_TOKEN_REFUSED", `Slack refused the bot's tokens: ${error.data.error}.`, {
      hint:
        "Check SLACK_BOT_TOKEN (xoxb-…, from OAuth & Permissions) and SLACK_APP_TOKEN (xapp-…, with the scope " +
        "connections:write); install the app again after its scopes change.",
      details: { error: error.data.error },
    });
  }
  const where = apiUrl ?? "https://slack.com/api/";
  const reason = redactSecrets(error === undefined ? "the socket was closed at once" : messageOf(error));
  return new Failure(
    "SLACK_UNREACHABLE",
    `Slack could not be reached at ${redactSecrets(where)}: ${reason}.`,
    {
      hint: "Check the network and any proxy, or SLACK_API_URL if it is set.",
      retryable: true,
      cause: error,
    },
  );
}
