import { Failure } from "../../base/failure.ts";
import { redactSecrets } from "../../base/redact.ts";
import { judgeSlackError, slackErrorName } from "../slack-errors.ts";

/** Why the bot could not connect, as a failure that names the setting to check. */
export function connectFailure(error: unknown, apiUrl: string | undefined): Failure {
  if (error instanceof Failure) return error;
  const refusal = slackErrorName(error);
  if (refusal !== undefined) {
    return new Failure("SLACK_TOKEN_REFUSED", `Slack refused the bot's tokens: ${refusal}.`, {
      hint:
        "Check SLACK_BOT_TOKEN (xoxb-…, from OAuth & Permissions) and SLACK_APP_TOKEN (xapp-…, with the scope " +
        "connections:write); install the app again after its scopes change.",
      details: { error: refusal },
    });
  }
  const where = apiUrl ?? "https://slack.com/api/";
  const reason = error === undefined ? "the socket was closed at once" : judgeSlackError(error).reason;
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
