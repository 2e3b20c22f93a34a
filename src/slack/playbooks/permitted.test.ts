import { describe, expect, test } from "vitest";
import { permitted } from "./permitted.ts";

const here = { userId: "U1", channelId: "C1" };

describe("a playbook's permissions", () => {
  test.each([
    [undefined, true, true],
    [{}, true, true],
    [{ run: ["U2"] }, false, true],
    [{ run: ["U1"], stop: ["U2"] }, true, false],
    [{ channels: ["C2"] }, false, true], // a run is stopped from wherever it is seen
    [{ run: ["U1"], stop: ["U1"], channels: ["C1", "C2"] }, true, true],
  ] as const)("%j: run %s, stop %s", (permissions, run, stop) => {
    expect(permitted(permissions, "run", here).allowed).toBe(run);
    expect(permitted(permissions, "stop", here).allowed).toBe(stop);
  });

  test("say whom to ask and where to go", () => {
    expect(permitted({ run: ["U7", "U8"] }, "run", here)).toMatchObject({
      fix: expect.stringMatching(/<@U7> or <@U8>.*U1/),
    });
    expect(permitted({ channels: ["C7"] }, "run", here)).toMatchObject({ fix: "Run it in <#C7>." });
  });
});
