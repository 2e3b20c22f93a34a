import { expect, test } from "vitest";
import { slotWords } from "./slot-words.ts";

test.each([
  [Date.UTC(2026, 10, 27, 2), "Europe/Berlin", "Fri 27 Nov 2026, 03:00 Europe/Berlin (02:00 UTC)"],
  [
    Date.UTC(2026, 10, 26, 23, 30),
    "Europe/Berlin",
    "Fri 27 Nov 2026, 00:30 Europe/Berlin (Thu 26 Nov 2026, 23:30 UTC)",
  ],
  [
    Date.UTC(2026, 9, 3, 15, 30),
    "Australia/Lord_Howe",
    "Sun 4 Oct 2026, 02:30 Australia/Lord_Howe (Sat 3 Oct 2026, 15:30 UTC)",
  ],
  [Date.UTC(2026, 0, 1), "UTC", "Thu 1 Jan 2026, 00:00 UTC"],
])("%d in %s", (ms, zone, words) => {
  expect(slotWords(ms, zone)).toBe(words);
});
