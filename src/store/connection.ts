import type { Database } from "./database.ts";

/** An open database with its migrations applied. */
export interface Connection {
  readonly db: Database;
  /** Its name in messages: the folder, or the server without its credentials. */
  readonly place: string;
  /** Finishes pending work and releases all resources. */
  close(): Promise<void>;
}
