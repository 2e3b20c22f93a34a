import type { Database } from "./database.ts";

/** An open database with its migrations applied. */
export interface Connection {
  readonly db: Database;
  readonly place: StorePlace;
  /** Finishes pending work and releases all resources. */
  close(): Promise<void>;
}

/** Where a store is, for messages. */
export interface StorePlace {
  readonly kind: "embedded" | "server";
  /** The folder, or the server's address without its credentials. */
  readonly name: string;
}
