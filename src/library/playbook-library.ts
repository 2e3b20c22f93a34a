import type { ParsedPlaybook } from "../playbook/index.ts";

/** A playbook that people can run by name. One with mistakes is listed and marked, and cannot be run. */
export interface LibraryEntry extends ParsedPlaybook {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** How many of the diagnostics are errors. */
  readonly errorCount: number;
}

/** The playbooks of the configured folders. Every call reads them again, so an edit needs no restart. */
export interface PlaybookLibrary {
  list(): Promise<readonly LibraryEntry[]>;
  find(name: string): Promise<LibraryEntry | undefined>;
}

/** The file that declares when playbooks run by themselves. It is in the same folder but is not a playbook. */
export const SCHEDULES_FILE = "schedules.yaml";
