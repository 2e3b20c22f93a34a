import { expect, test } from "vitest";
import { permalink } from "./permalink.ts";

test("a message's address is the one that Slack documents", () => {
  const team = "https://ghostbusters.slack.com/";
  expect(permalink(team, { channel: "C1H9RESGA", ts: "135854651.500008" })).toBe(
    "https://ghostbusters.slack.com/archives/C1H9RESGA/p135854651500008",
  );
  expect(permalink(team, { channel: "C1", ts: "12.000002", threadTs: "11.000001" })).toBe(
    "https://ghostbusters.slack.com/archives/C1/p12000002?thread_ts=11.000001&cid=C1",
  );
});
