import { describe, expect, test } from "vitest";
import { permitted } from "./permitted.ts";

const roles = new Map([["owner", ["U1", "U5"]]]);
const here = { userId: "U1", channelId: "C1" };

describe("a playbook's permissions", () => {
  test.each([
    [undefined, true, true],
    [{}, true, true],
    [{ run: ["U2"] }, false, true],
    [{ run: ["U1"], stop: ["U2"] }, true, false],
    [{ channels: ["C2"] }, false, true], // a run may be stopped from any channel
    [{ run: ["U1"], stop: ["U1"], channels: ["C1", "C2"] }, true, true],
    [{ run: ["role:owner"], stop: ["U2", "role:owner"] }, true, true],
    [{ run: ["role:runner"], stop: ["role:runner"] }, false, false], // a role that nobody has
  ] as const)("%j: run %s, stop %s", (permissions, run, stop) => {
    expect(permitted(permissions, "run", here, roles).allowed).toBe(run);
    expect(permitted(permissions, "stop", here, roles).allowed).toBe(stop);
  });

  test("say whom to ask and where to go", () => {
    expect(permitted({ run: ["U7", "U8"] }, "run", here, roles)).toMatchObject({
      fix: expect.stringMatching(/<@U7> or <@U8>.*U1/),
    });
    expect(permitted({ run: ["role:owner"] }, "run", { ...here, userId: "U9" }, roles)).toMatchObject({
      fix: "Ask <@U1> or <@U5>, or have your id `U9` added to the playbook or the role.",
    });
    expect(permitted({ run: ["role:runner"] }, "run", here, roles)).toMatchObject({
      fix: expect.stringMatching(/^Nobody has `role:runner`: .*REGATTA_ROLES/),
    });
    expect(permitted({ channels: ["C7"] }, "run", here, roles)).toMatchObject({ fix: "Run it in <#C7>." });
  });
});
