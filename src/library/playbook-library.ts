import type { ParsedPlaybook } from "../playbook/index.ts";

/** A playbook that people can run by name. One with mistakes is listed, marked, and refuses to run. */
export interface LibraryEntry extends ParsedPlaybook {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  /** How many of the diagnostics are mistakes. */
  readonly errorCount: number;
}

/** The playbooks of the configured folders, read anew on each call, so that an edit needs no restart. */
export interface PlaybookLibrary {
  list(): Promise<readonly LibraryEntry[]>;
  find(name: string): Promise<LibraryEntry | undefined>;
}

/** Declares when playbooks run by themselves; it lies among them and is none. */
export const SCHEDULES_FILE = "schedules.yaml";
