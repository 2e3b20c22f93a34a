import { describe, expect, test } from "vitest";
import { type AllowLists, allowListPolicy } from "./access.ts";

const here = { userId: "U1", channelId: "C1" };

describe("allowListPolicy", () => {
  const tables: readonly [string, AllowLists, boolean, RegExp?][] = [
    ["no lists", { users: [], channels: [] }, false, /REGATTA_ALLOWED_USERS=U1.*REGATTA_ALLOWED_CHANNELS=C1/],
    ["no channels", { users: ["*"], channels: [] }, false, /REGATTA_ALLOWED_CHANNELS=C1/],
    ["no users", { users: [], channels: ["*"] }, false, /REGATTA_ALLOWED_USERS=U1/],
    [
      "another user",
      { users: ["U2"], channels: ["C1"] },
      false,
      /add your id `U1` to `REGATTA_ALLOWED_USERS`/,
    ],
    ["another channel", { users: ["U1"], channels: ["C2"] }, false, /add `C1` to `REGATTA_ALLOWED_CHANNELS`/],
    ["both listed", { users: ["U2", "U1"], channels: ["C1"] }, true],
    ["everyone everywhere", { users: ["*"], channels: ["*"] }, true],
  ];
  for (const [title, lists, allowed, fix] of tables) {
    test.each(["anybody", "listed"] as const)(`${title}: %s`, (right) => {
      const decision = allowListPolicy(lists).decide({ verb: "dance", right, ...here });
      expect(decision.allowed).toBe(allowed || right === "anybody");
      if (!decision.allowed && fix) expect(decision.fix).toMatch(fix);
      if (!decision.allowed) expect(decision.reason).toContain("`dance`");
    });
  }
});
