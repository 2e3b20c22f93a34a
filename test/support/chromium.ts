import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** True if there is no browser to test with; each file that needs one says so. */
export const noChromium = !existsSync(CHROMIUM);
if (noChromium) console.warn("skipped: Chromium not found; install the package chromium");

/** Without its sandbox, which containers mostly forbid: all that it opens is ours. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: 120_000 });
}
