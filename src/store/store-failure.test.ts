import { inspect } from "node:util";
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, test } from "vitest";
import { Failure } from "../base/failure.ts";
import { storeFailure, withStoreFailures } from "./store-failure.ts";

function coded(code: string, extra: object = {}): Error {
  return Object.assign(new Error(`driver says ${code}`), { code, ...extra });
}

describe("storeFailure", () => {
  test.each([
    ["a full disk", coded("ENOSPC"), "STORE_UNWRITABLE", /disk is full/],
    ["a full disk on the server", coded("53100"), "STORE_UNWRITABLE", /disk is full/],
    ["a folder that belongs to somebody else", coded("EACCES"), "STORE_UNWRITABLE", /EACCES/],
    ["a read-only server", coded("25006"), "STORE_UNWRITABLE", /25006/],
    ["a server that is down", coded("ECONNREFUSED"), "STORE_UNREACHABLE", /ECONNREFUSED/],
    [
      "a socket that is gone",
      coded("ENOENT", { syscall: "connect" }),
      "STORE_UNREACHABLE",
      /cannot be reached/,
    ],
    ["a server that is shutting down", coded("57P01"), "STORE_UNREACHABLE", /57P01/],
    ["a dropped connection", new Error("Connection terminated unexpectedly"), "STORE_UNREACHABLE", /lost/],
    ["a NUL in a text", coded("22021"), "STORE_TEXT_REFUSED", /NUL/],
    ["a NUL in JSON", coded("22P05"), "STORE_TEXT_REFUSED", /NUL/],
    ["a violated constraint", coded("23502"), "STORE_BROKEN", /driver says 23502/],
  ])("%s", (_name, error, code, text) => {
    const failure = storeFailure(error, "place");
    expect(failure).toMatchObject({ code, retryable: code === "STORE_UNREACHABLE" });
    expect(failure.message).toMatch(text);
    expect(failure.hint).toBeTruthy();
  });

  test("recognises the errors of the embedded database's file system, which are not instances of Error", () => {
    expect(storeFailure({ name: "ErrnoError", errno: 51 }, "place").message).toMatch(/disk is full/);
    expect(storeFailure({ name: "ErrnoError", errno: 69 }, "place").message).toMatch(/EROFS/);
  });

  test("keeps the statement, but nothing that people wrote", () => {
    const query = 'update "run" set "view" = $1';
    const error = new DrizzleQueryError(query, ['{"password":"hunter2"}'], coded("53100"));
    const failure = storeFailure(error, "place");
    expect(failure.details).toMatchObject({ statement: query });
    expect(inspect(failure)).not.toContain("hunter2");
  });

  test("unwraps the drivers' errors", () => {
    const wrapped = new Error("Failed query", { cause: new Error("again", { cause: coded("ENOSPC") }) });
    expect(storeFailure(wrapped, "place").code).toBe("STORE_UNWRITABLE");
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
    "place",
  );
  expect(await repository.fine(1)).toBe(2);
  await expect(repository.failing()).rejects.toBe(lost);
  await expect(repository.full()).rejects.toMatchObject({ code: "STORE_UNWRITABLE" });
});
