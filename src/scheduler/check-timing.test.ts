import { describe, expect, test } from "vitest";
import { checkTiming } from "./check-timing.ts";

const check = (cron: string, timeZone = "Europe/Berlin", minIntervalMs = 900_000) =>
  checkTiming({ cron, timeZone }, { minIntervalMs });

describe("a timing", () => {
  test.each([
    ["0 3 * * *", "Europe/Berlin"],
    ["*/15 * * * *", "UTC"],
    ["30 2 * * MON-FRI", "America/New_York"],
    ["0 3 L * *", "Australia/Lord_Howe"],
    ["0 0 29 2 *", "Asia/Kolkata"],
    ["0 0 * * 0,6", "US/Eastern"],
    ["0 0 1 1 *", "Etc/UTC"],
  ])("%s in %s is fine", (cron, timeZone) => {
    expect(check(cron, timeZone)).toEqual([]);
  });

  test.each([
    ["0 0 30 2 *", "SCHEDULE_NEVER", /never occurs/],
    ["0 0 31 4,6,9,11 *", "SCHEDULE_NEVER", /no year has such a day/],
    ["61 * * * *", "SCHEDULE_CRON", /the minute goes from 0 to 59, and 61 is none/],
    [
      "0 3 0 * *",
      "SCHEDULE_CRON",
      /the day of the month goes from 1 to 31, and 0 is none\. Write \* for every one/,
    ],
    ["0 3 * 0 *", "SCHEDULE_CRON", /the month goes from 1 to 12, and 0 is none/],
    ["0 24 * * *", "SCHEDULE_CRON", /the hour goes from 0 to 23, and 24 is none/],
    ["0 3 * * 8", "SCHEDULE_CRON", /the day of the week goes from 0 to 7, and 8 is none/],
    ["0 3 * *", "SCHEDULE_CRON", /4 fields/],
    ["0 0 3 * * *", "SCHEDULE_CRON", /6 fields/],
    ["", "SCHEDULE_CRON", /five fields/],
    ["@daily", "SCHEDULE_CRON", /nickname/],
    ["? 3 * * *", "SCHEDULE_CRON", /contains "\?"/],
    ["0 3 * * +MON", "SCHEDULE_CRON", /contains "\+"/],
    ["a b c d e", "SCHEDULE_CRON", /is not a cron/],
    ["0 3 * * */9", "SCHEDULE_CRON", /is not a cron/],
    ["0 3 * * 5-1", "SCHEDULE_CRON", /is not a cron/],
    ["*/5 * * * *", "SCHEDULE_TOO_OFTEN", /as often as every 5m, and 15m is the shortest/],
    ["0,10 3 * * *", "SCHEDULE_TOO_OFTEN", /every 10m/],
    ["*/25 * * * *", "SCHEDULE_TOO_OFTEN", /every 10m/],
  ])("%s is %s", (cron, code, message) => {
    const [first, ...others] = check(cron);
    expect(first).toMatchObject({ code, severity: "error", message: expect.stringMatching(message) });
    expect(others).toEqual([]);
  });

  test.each([
    ["Europe/Berln", 'Did you mean "Europe/Berlin"?'],
    ["europe/berlin", 'Did you mean "Europe/Berlin"?'],
    ["America/NewYork", 'Did you mean "America/New_York"?'],
    ["utc", 'Did you mean "UTC"?'],
    ["+02:00", expect.stringContaining("IANA")],
    ["CET", expect.stringContaining("IANA")],
    ["", expect.stringContaining("IANA")],
  ])("the unknown zone %j gets a suggestion", (timeZone, hint) => {
    expect(check("0 3 * * *", timeZone)).toMatchObject([{ code: "SCHEDULE_ZONE", hint }]);
  });

  test("reports both mistakes at once", () => {
    expect(check("0 3 * *", "Europe/Berln").map(({ code }) => code)).toEqual([
      "SCHEDULE_CRON",
      "SCHEDULE_ZONE",
    ]);
  });

  test("is judged alike on every day, also before a clock change that brings two slots together", () => {
    expect(check("30 2,3 * * *", "Europe/Berlin", 3_600_000)).toEqual([]);
  });

  test("may occur as often as the configuration allows", () => {
    expect(check("* * * * *", "UTC", 60_000)).toEqual([]);
  });
});
