import type { Diagnostic } from "../base/diagnostic.ts";
import type { Playbook, PlaybookSource } from "../playbook/playbook.ts";

/** A playbook that people can run by name. */
export interface LibraryEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly labels: readonly string[];
  readonly source: PlaybookSource;
  /** As it was read; absent for one with mistakes, which is listed, marked, and refuses to run. */
  readonly playbook: Playbook | undefined;
  /** What was found in it: mistakes and warnings. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many of them are mistakes. */
  readonly errorCount: number;
}

/** The playbooks of the configured folders, read anew on each call, so that an edit needs no restart. */
export interface PlaybookLibrary {
  list(): Promise<readonly LibraryEntry[]>;
  find(name: string): Promise<LibraryEntry | undefined>;
}

/** Declares when playbooks run by themselves; it lies among them and is none. */
export const SCHEDULES_FILE = "schedules.yaml";
