import { join } from "node:path";
import Type from "typebox";
import type { Diagnostic } from "../base/diagnostic.ts";
import { messageOf } from "../base/failure.ts";
import type { JsonObject } from "../base/json.ts";
import { isSystemError } from "../base/system-error.ts";
import { readTextFile } from "../base/text-file.ts";
import { FILE_BOUNDS } from "../base/yaml/yaml-bounds.ts";
import { SCHEDULES_FILE } from "../library/playbook-library.ts";
import type { Schedule } from "../run/schedule.ts";
import { readDataFile } from "../schema/data-file.ts";
import { checkTiming } from "./check-timing.ts";
import { type CheckPlaybook, SCHEDULE_NAME } from "./new-schedule.ts";

/** A schedule as a file of the configuration declares it. */
export type DeclaredSchedule = Pick<
  Schedule,
  "name" | "cron" | "timeZone" | "playbookName" | "inputs" | "channel" | "mention"
>;

const SlackId = (letters: string) => Type.String({ pattern: `^[${letters}][A-Z0-9]{2,}$` });

const Declared = Type.Object(
  {
    cron: Type.String({ description: 'Five fields in quotes, such as "0 3 * * *".' }),
    time_zone: Type.String({ description: "An IANA name, such as Europe/Berlin." }),
    playbook: Type.String({ description: "The name of a playbook." }),
    channel: SlackId("CG"),
    inputs: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    mention: Type.Optional(Type.Array(SlackId("UWS"))),
  },
  {
    additionalProperties: false,
    description: "Write cron, time_zone, playbook, channel, inputs and mention.",
  },
);

/** The contents of `schedules.yaml`. */
export const SchedulesFile = Type.Object(
  {
    version: Type.Literal(1),
    schedules: Type.Record(Type.String({ pattern: SCHEDULE_NAME.source }), Declared, {
      additionalProperties: false,
      description: "Names consist of lower-case letters, digits and hyphens.",
    }),
  },
  { additionalProperties: false },
);

export interface CheckContext {
  readonly nowMs: number;
  readonly minIntervalMs: number;
  readonly checkPlaybook: CheckPlaybook;
}

export interface ReadSchedules {
  /** The schedules without mistakes. */
  readonly schedules: readonly DeclaredSchedule[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads a file of schedules. Reports all mistakes at once, each with its place. */
export async function readSchedules(
  text: string,
  file: string,
  context: CheckContext,
): Promise<ReadSchedules> {
  const codes = { syntax: "SCHEDULES_SYNTAX", invalid: "SCHEDULES_INVALID" } as const;
  const { value, diagnostics, range } = readDataFile(text, file, SchedulesFile, codes);
  if (value === undefined) return { schedules: [], diagnostics };
  const schedules: DeclaredSchedule[] = [];
  const mistakes: Diagnostic[] = [];
  for (const [name, { cron, time_zone, playbook, inputs = {}, ...rest }] of Object.entries(value.schedules)) {
    const place = (key: string) => range(["schedules", name, key]);
    const declared: DeclaredSchedule = {
      name,
      cron,
      timeZone: time_zone,
      playbookName: playbook,
      channel: rest.channel,
      inputs: inputs as JsonObject,
      mention: rest.mention ?? [],
    };
    const found = [
      ...checkTiming(declared, context).map((diagnostic) => ({
        diagnostic,
        place: place(diagnostic.code === "SCHEDULE_ZONE" ? "time_zone" : "cron"),
      })),
      ...(await context.checkPlaybook(playbook, declared.inputs)).map((diagnostic) => ({
        diagnostic,
        place: place(diagnostic.code === "SCHEDULE_PLAYBOOK" ? "playbook" : "inputs"),
      })),
    ];
    for (const { diagnostic, place } of found)
      mistakes.push({ ...diagnostic, file, ...(place === undefined ? {} : { range: place }) });
    if (found.length === 0) schedules.push(declared);
  }
  return { schedules, diagnostics: mistakes };
}

interface FoundSchedules {
  readonly path: string;
  readonly text?: string;
  /** Why it cannot be read. */
  readonly problem?: string;
}

/**
 * Finds the files of schedules in the playbook folders. A folder without one declares nothing.
 * @returns the files with their texts; one that cannot be read has the reason as `problem` instead.
 */
export function findScheduleFiles(folders: readonly string[]): readonly FoundSchedules[] {
  return folders.flatMap((folder): readonly FoundSchedules[] => {
    const path = join(folder, SCHEDULES_FILE);
    try {
      return [{ path, text: readTextFile(path, { maxBytes: FILE_BOUNDS.bytes, within: folder }) }];
    } catch (error) {
      return isSystemError(error, "ENOENT") ? [] : [{ path, problem: messageOf(error) }];
    }
  });
}
