import { describe, expect, test } from "vitest";
import { causeOfError } from "./cause-of-error.ts";

/** An error as Node.js makes them. */
function errorOf(message: string, fields: object = {}): Error {
  return Object.assign(new Error(message), fields);
}

describe("causeOfError", () => {
  test.each([
    ["EMFILE", "connect EMFILE 10.0.0.1:80 - Local (undefined:undefined)"],
    ["EADDRNOTAVAIL", "connect EADDRNOTAVAIL 10.0.0.1:80 - Local (10.0.0.2:0)"],
    ["ENOBUFS", "connect ENOBUFS 10.0.0.1:80"],
  ])("takes %s for a limit of the generator's machine", (code, message) => {
    expect(causeOfError(errorOf(message, { code }))).toEqual({ reason: message, limit: code });
  });

  test("takes a name that cannot be resolved for the generator's machine, whatever the code", () => {
    const cause = causeOfError(
      errorOf("getaddrinfo EAI_AGAIN shop", { code: "EAI_AGAIN", syscall: "getaddrinfo" }),
    );
    expect(cause).toEqual({ reason: "getaddrinfo EAI_AGAIN shop", limit: "DNS" });
  });

  test("takes a refused connection for the target's", () => {
    const cause = causeOfError(errorOf("connect ECONNREFUSED 127.0.0.1:1", { code: "ECONNREFUSED" }));
    expect(cause).toEqual({ reason: "connect ECONNREFUSED 127.0.0.1:1" });
  });

  test("leaves out the local port, which would make every failure a different one", () => {
    const fields = { code: "ETIMEDOUT", syscall: "connect", address: "10.0.0.1", port: 80 };
    const cause = causeOfError(errorOf("connect ETIMEDOUT 10.0.0.1:80 - Local (10.0.0.2:41234)", fields));
    expect(cause).toEqual({ reason: "connect ETIMEDOUT 10.0.0.1:80" });
  });

  test("uses OpenSSL's own words, which are the same for every connection", () => {
    const cause = causeOfError(
      errorOf("C0B1A2:error:0A00010B:SSL routines:ssl3_get_record:wrong version number:../ssl.c:354:", {
        code: "ERR_SSL_WRONG_VERSION_NUMBER",
        reason: "wrong version number",
      }),
    );
    expect(cause).toEqual({ reason: "wrong version number" });
  });

  test("names every different failure when several addresses were tried, and unwraps undici's errors", () => {
    const noPorts = errorOf("connect EADDRNOTAVAIL 10.0.0.1:80", { code: "EADDRNOTAVAIL" });
    const noFiles = errorOf("connect EMFILE 10.0.0.2:80", { code: "EMFILE" });
    const both = new AggregateError([noPorts, noFiles, noPorts], "");
    expect(causeOfError(new Error("fetch failed", { cause: both }))).toEqual({
      reason: "connect EADDRNOTAVAIL 10.0.0.1:80; connect EMFILE 10.0.0.2:80",
      limit: "EADDRNOTAVAIL",
    });
  });

  test("takes a target that refused on one address for what failed, though this machine has no IPv6 for the other", () => {
    const refused = errorOf("connect ECONNREFUSED 127.0.0.1:80", { code: "ECONNREFUSED" });
    const noIpv6 = errorOf("connect EADDRNOTAVAIL ::1:80", { code: "EADDRNOTAVAIL" });
    expect(causeOfError(new AggregateError([refused, noIpv6], ""))).toEqual({
      reason: "connect ECONNREFUSED 127.0.0.1:80; connect EADDRNOTAVAIL ::1:80",
    });
  });

  test("cuts a reason that is too long", () => {
    expect(causeOfError(errorOf("x".repeat(500))).reason).toHaveLength(200);
  });
});
