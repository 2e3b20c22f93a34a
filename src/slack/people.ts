import type { webApi } from "@slack/bolt";
import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/failure.ts";
import type { Log } from "../base/log.ts";
import { redactSecrets } from "../base/redact.ts";
import { LATE, waitAtMost } from "../base/wait-at-most.ts";
import { boltLogger } from "./bolt-logger.ts";
import { singleTryClient } from "./web.ts";

/** A report waits no longer than this for a name. */
const PATIENCE_MS = 3_000;

/**
 * Names people for documents that leave Slack, which shows names in place of ids only in its own messages.
 * @returns the full name, or the name that the person goes by; the id itself if Slack does not tell in time, and anything
 *   that is no id of a person, such as a name at a terminal, as it is. Never rejects.
 *   Source: docs.slack.dev/reference/methods/users.info (scope `users:read`).
 */
export function namesOfPeople(
  client: Pick<webApi.WebClient, "users">,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): (person: string) => Promise<string> {
  return async (person) => {
    if (!isPerson(person)) return person;
    const asked = client.users.info({ user: person }).then(
      ({ user }) => user?.profile?.real_name || user?.real_name || user?.profile?.display_name || person,
      (error: unknown) => {
        log.warn({ person, reason: redactSecrets(messageOf(error)) }, "Slack did not tell a person's name");
        return person;
      },
    );
    const answer = await waitAtMost(asked, PATIENCE_MS, clock);
    return answer === LATE ? person : answer;
  };
}

/** {@link namesOfPeople} of the workspace to which a bot's token belongs. */
export function namesInWorkspace({
  botToken,
  apiUrl,
  clock,
  log,
}: {
  readonly botToken: string;
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}): (person: string) => Promise<string> {
  return namesOfPeople(singleTryClient(botToken, { apiUrl, logger: boltLogger(log) }), { clock, log });
}

/** True for the id of a person, whom the bot can also write to directly. */
export function isPerson(id: string): boolean {
  return /^[UW][A-Z0-9]{2,}$/.test(id);
}
