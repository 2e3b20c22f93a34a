import type { Diagnostic } from "../base/diagnostic.ts";
import type { JsonObject } from "../base/json.ts";
import { prepareByName } from "../gate/prepare-by-name.ts";
import type { PlaybookLibrary } from "../library/playbook-library.ts";

/** Pattern for names of schedules. */
export const SCHEDULE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** Finds what is wrong with a playbook and the inputs that a schedule would give it. */
export type CheckPlaybook = (name: string, inputs: JsonObject) => Promise<readonly Diagnostic[]>;

/** Finds what is wrong with a schedule's name, if anything. */
export function nameMistakes(name: string): readonly Diagnostic[] {
  if (SCHEDULE_NAME.test(name)) return [];
  return [
    {
      code: "SCHEDULE_NAME",
      severity: "error",
      message: `"${name}" is not a valid name for a schedule.`,
      hint: "Use at most 63 lower-case letters, digits and hyphens, such as nightly or weekly-canary.",
    },
  ];
}

/** Checks a playbook in its present state in the library. */
export function playbookCheck(library: PlaybookLibrary): CheckPlaybook {
  return async (name, inputs) => {
    const found = await prepareByName(name, inputs, library);
    switch (found.kind) {
      case "ready":
        return [];
      case "unknown":
        return [playbookMistake(`There is no playbook "${name}".`, found.hint)];
      case "broken":
        return [
          playbookMistake(
            `The playbook "${name}" has mistakes and cannot run.`,
            `Correct ${found.source.path} first.`,
          ),
        ];
      case "wrong-inputs":
        return found.diagnostics;
    }
  };
}

function playbookMistake(message: string, hint: string): Diagnostic {
  return { code: "SCHEDULE_PLAYBOOK", severity: "error", message, hint };
}
