import { inspect } from "node:util";
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { storeFailure, withStoreFailures } from "./store-failure.ts";

function coded(code: string, extra: object = {}): Error {
  return Object.assign(new Error(`driver says ${code}`), { code, ...extra });
}

const server = { kind: "server", name: "place" } as const;
const embedded = { kind: "embedded", name: "place" } as const;

describe("storeFailure", () => {
  test.each([
    ["a full disk", coded("ENOSPC"), "STORE_UNWRITABLE", /disk is full/],
    ["a folder that belongs to somebody else", coded("EACCES"), "STORE_UNWRITABLE", /EACCES/],
    ["a damaged page", coded("XX001"), "STORE_DAMAGED", /damaged: driver says XX001/],
    ["a violated constraint", coded("23502"), "STORE_BROKEN", /driver says 23502/],
    ["a NUL in a text", coded("22021"), "STORE_TEXT_REFUSED", /NUL/],
    ["a NUL in JSON", coded("22P05"), "STORE_TEXT_REFUSED", /NUL/],
    ["a database that has stopped", new Error("its thread has ended"), "STORE_BROKEN", /has ended/],
  ])("of the embedded database: %s needs a person", (_name, error, code, text) => {
    const failure = storeFailure(error, embedded);
    expect(failure).toMatchObject({ code, retryable: false });
    expect(failure.message).toMatch(text);
    expect(failure.hint).toBeTruthy();
  });

  test.each([
    ["a full disk", coded("53100"), "STORE_UNWRITABLE", /disk is full/],
    ["a damaged page", coded("XX001"), "STORE_DAMAGED", /damaged: driver says XX001/],
    ["a violated constraint", coded("23502"), "STORE_BROKEN", /driver says 23502/],
    ["a NUL in a text", coded("22021"), "STORE_TEXT_REFUSED", /NUL/],
    ["a NUL in JSON", coded("22P05"), "STORE_TEXT_REFUSED", /NUL/],
    ["a missing right", coded("42501"), "STORE_BROKEN", /driver says 42501/],
    ["a mistake in our code", new TypeError("not a function"), "STORE_BROKEN", /not a function/],
  ])("of a server: %s needs a person", (_name, error, code, text) => {
    const failure = storeFailure(error, server);
    expect(failure).toMatchObject({ code, retryable: false });
    expect(failure.message).toMatch(text);
    expect(failure.hint).toBeTruthy();
  });

  test.each([
    ["one that is down", coded("ECONNREFUSED"), /ECONNREFUSED/],
    ["a socket that is gone", coded("ENOENT", { syscall: "connect" }), /cannot be reached/],
    ["a network that is gone", coded("ENETUNREACH"), /ENETUNREACH/],
    ["one that is shutting down", coded("57P01"), /57P01/],
    ["one that is starting", coded("57P03"), /57P03/],
    ["a dropped connection", new Error("Connection terminated unexpectedly"), /lost/],
    ["a connection that broke before", new Error("Client has encountered a connection error"), /lost/],
    ["no answer in time", new Error("Query read timeout"), /lost: Query read timeout/],
    ["too many connections", coded("53300"), /53300/],
    ["a deadlock", coded("40P01"), /40P01/],
    ["a code that nobody knows", coded("99999"), /99999/],
    ["a wrong password", coded("28P01"), /does not let Regatta in/],
    ["a database that is not there", coded("3D000"), /does not let Regatta in/],
  ])("of a server: %s may pass, so the store is neither damaged nor refused", (_name, error, text) => {
    const failure = storeFailure(error, server);
    expect(failure).toMatchObject({ code: "STORE_UNREACHABLE", retryable: true });
    expect(failure.message).toMatch(text);
    expect(failure.hint).toContain("DATABASE_URL");
  });

  test("of a server: being read-only passes with the end of a failover", () => {
    const failure = storeFailure(coded("25006"), server);
    expect(failure).toMatchObject({ code: "STORE_UNWRITABLE", retryable: true });
    expect(failure.message).toMatch(/read-only \(25006\)/);
  });

  test("recognises the errors of the embedded database's file system, which are not instances of Error", () => {
    expect(storeFailure({ name: "ErrnoError", errno: 51 }, embedded).message).toMatch(/disk is full/);
    expect(storeFailure({ name: "ErrnoError", errno: 69 }, embedded).message).toMatch(/EROFS/);
  });

  test("keeps the statement, but nothing that people wrote", () => {
    const query = 'update "run" set "view" = $1';
    const error = new DrizzleQueryError(query, ['{"password":"hunter2"}'], coded("53100"));
    const failure = storeFailure(error, embedded);
    expect(failure.details).toMatchObject({ statement: query });
    expect(inspect(failure)).not.toContain("hunter2");
  });

  test("unwraps the drivers' errors", () => {
    const wrapped = new Error("Failed query", { cause: new Error("again", { cause: coded("ENOSPC") }) });
    expect(storeFailure(wrapped, embedded).code).toBe("STORE_UNWRITABLE");
  });
});

test("withStoreFailures lets failures pass and turns the driver's errors into failures", async () => {
  const lost = new Failure("LEASE_LOST", "gone");
  const repository = withStoreFailures(
    {
      fine: async (value: number) => value + 1,
      failing: async () => Promise.reject(lost),
      full: async () => Promise.reject(coded("ENOSPC")),
    },
    embedded,
  );
  expect(await repository.fine(1)).toBe(2);
  await expect(repository.failing()).rejects.toBe(lost);
  await expect(repository.full()).rejects.toMatchObject({ code: "STORE_UNWRITABLE" });
});
