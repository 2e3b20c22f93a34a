import type { LibraryEntry } from "../../library/playbook-library.ts";
import type { RunView } from "../../run/run-view.ts";
import type { Schedule } from "../../run/schedule.ts";
import type { AccessPolicy } from "../access.ts";
import { permitted } from "../playbooks/permitted.ts";

/** What a person may press on their Home tab. A press is checked again: lists and permissions change. */
export interface HomeOffers {
  /** Ids of the runs that they may look at in full. */
  readonly open: ReadonlySet<string>;
  /** Ids of the runs that they may stop. */
  readonly stop: ReadonlySet<string>;
  /** Names of the schedules that they may pause and resume. */
  readonly change: ReadonlySet<string>;
}

/** Works out what somebody may do with these runs and schedules, by the server's lists and each playbook's permissions. */
export function homeOffers(
  userId: string,
  {
    runs,
    schedules,
    playbooks,
  }: {
    readonly runs: readonly RunView[];
    readonly schedules: readonly Schedule[];
    readonly playbooks: readonly LibraryEntry[];
  },
  access: AccessPolicy,
): HomeOffers {
  const mayStop = ({ channel = "", permissions }: RunView) =>
    isListed("stop", { userId, channel }, access) &&
    permitted(permissions, "stop", { userId, channelId: channel }, access.roles).allowed;
  const mayChange = ({ channel, playbookName }: Schedule) => {
    const playbook = playbooks.find(({ name }) => name === playbookName)?.playbook;
    return (
      isListed("schedule", { userId, channel }, access) &&
      permitted(playbook?.permissions, "run", { userId, channelId: channel }, access.roles).allowed
    );
  };
  const open = runs.filter(({ channel = "" }) => isListed("show", { userId, channel }, access));
  return {
    open: new Set(open.map(({ id }) => id)),
    stop: new Set(runs.filter(mayStop).map(({ id }) => id)),
    change: new Set(schedules.filter(mayChange).map(({ name }) => name)),
  };
}

/** Whether the server's lists let somebody use a verb in a channel. */
export function isListed(
  verb: string,
  { userId, channel }: { readonly userId: string; readonly channel: string },
  access: AccessPolicy,
): boolean {
  return access.decide({ verb, right: "listed", userId, channelId: channel }).allowed;
}
