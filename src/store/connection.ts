import type { Database } from "./database.ts";

/** An open database with its migrations applied. */
export interface Connection {
  readonly db: Database;
  /** What messages call it: the folder, or the server without its credentials. */
  readonly place: string;
  /** Finishes what was begun, and lets go. */
  close(): Promise<void>;
}
