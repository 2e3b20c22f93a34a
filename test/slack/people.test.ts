import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLog } from "../../src/base/log.ts";
import { namesInWorkspace } from "../../src/slack/people.ts";
import { startWorkspace } from "../../src/workspace/workspace.ts";

test("a person's id becomes their name over Slack's API; an unknown one stays", async () => {
  const workspace = await startWorkspace({});
  try {
    const nameOf = namesInWorkspace({
      botToken: workspace.botToken,
      apiUrl: workspace.apiUrl,
      clock: systemClock,
      log: silentLog,
    });
    expect(await nameOf("U0BEN0002")).toBe("Ben Okafor");
    expect(await nameOf("U0NOBODY9")).toBe("U0NOBODY9");
  } finally {
    await workspace.close();
  }
});
