import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const CHROMIUM = "/usr/bin/chromium";

/** True where there is no browser to look with; each file that would have looked says so. */
export const noChromium = !existsSync(CHROMIUM);
if (noChromium) console.warn("skipped: Chromium not found; install the package chromium");

/** Without its sandbox, which containers mostly forbid: what it opens is ours. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: 120_000 });
}
