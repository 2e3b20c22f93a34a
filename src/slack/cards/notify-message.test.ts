import { expect, test } from "vitest";
import { notifyMessage } from "./notify-message.ts";

const notice = { key: "k", channel: "C1", mention: ["U0ADA0001", "S0GROUP01"] };
const shown = (text: string) => JSON.stringify(notifyMessage({ ...notice, text }).payload.blocks);

test("the longest text of a notify shows in full, although escaping makes it longer than a section", () => {
  const text = `${"<&>".repeat(800)} end of it`; // 2,410 characters, 12,010 when escaped for HTML
  const plain = "word ".repeat(499).trim();
  expect(shown(plain).match(/word/g)).toHaveLength(499);
  expect(shown("&".repeat(2_000)).match(/&amp;/g)).toHaveLength(2_000);
  expect(
    JSON.parse(shown(text)).every((block: { text: { text: string } }) => block.text.text.length <= 3_000),
  ).toBe(true);
});

test("what no message of Slack's can hold is cut with a note, after its mentions", () => {
  const blocks = shown("&".repeat(2_500));
  expect(blocks).toMatch(
    /^\[\{"type":"section","text":\{"type":"mrkdwn","text":"<@U0ADA0001> <!subteam\^S0GROUP01> &amp;/,
  );
  expect(blocks).toMatch(/… \d+ more characters left out/);
  expect(blocks.length).toBeLessThan(12_000);
});
