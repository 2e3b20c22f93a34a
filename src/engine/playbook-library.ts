import type { PlaybookSource } from "../playbook/playbook.ts";

/** A playbook that people can run by name. */
export interface LibraryEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly source: PlaybookSource;
  /** How many mistakes it has; one with mistakes is listed, marked, and refuses to run. */
  readonly errorCount: number;
}

/** The playbooks of the configured folders, read anew on each call, so that an edit needs no restart. */
export interface PlaybookLibrary {
  list(): Promise<readonly LibraryEntry[]>;
  find(name: string): Promise<LibraryEntry | undefined>;
}

/** Declares when playbooks run by themselves; it lies among them and is none. */
export const SCHEDULES_FILE = "schedules.yaml";
