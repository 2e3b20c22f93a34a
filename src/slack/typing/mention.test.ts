import { expect, test } from "vitest";
import { textForBot } from "./mention.ts";

test.each([
  ["<@U0BOT> status", "status"],
  ["<@U0BOT>, status", "status"],
  ["<@U0BOT>: run hello", "run hello"],
  ["<@U0BOT>\u00a0status", "status"],
  ["<@U0BOT|regatta> status", "status"],
  ["hey <@U0BOT> status", "status"],
  ["status <@U0BOT>", "status"],
  ["run hello owner=<@U0ADA> <@U0BOT>", "run hello owner=<@U0ADA>"],
  ["<@U0ADA> look: <@U0BOT> status", "status"],
  ["<@U0BOT> run hello owner=<@U0ADA>", "run hello owner=<@U0ADA>"],
  ["<@U0BOT>", ""],
  ["<@U0BOT> --help", "--help"],
])("a message to the bot, %s, says %s", (text, said) => {
  expect(textForBot(text, "U0BOT")).toBe(said);
});

test("without the bot's id the first mention is taken for it", () => {
  expect(textForBot("<@U0BOT> show <@U0ADA>", undefined)).toBe("show <@U0ADA>");
});
