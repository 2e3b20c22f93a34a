import { systemClock } from "../../base/clock.ts";
import { Failure } from "../../base/failure.ts";
import { failureLine } from "../job/failure-line.ts";
import { askUntil } from "./ask-until.ts";
import type { CheckLine } from "./check-line.ts";
import type { UrlCheck } from "./url-check.ts";

/** The environment variable with the check as JSON; its target has already been checked against the allow list. */
export const CHECK_VARIABLE = "REGATTA_HTTP_CHECK";

/** Runs the check from inside a pod, where users' traffic runs, and reports as JSON lines; see `CheckLine`. */
export async function main(_args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGTERM", onSignal);
  try {
    const check = readCheck(process.env[CHECK_VARIABLE]);
    const onLack = (text: string) => say({ type: "lack", text });
    say({
      type: "answer",
      answer: await askUntil(check, { clock: systemClock, signal: stop.signal, onLack }),
    });
  } catch (error) {
    say(failureLine(error, "HTTP_CHECK_FAILED"));
    process.exitCode = 1;
  } finally {
    process.off("SIGTERM", onSignal);
  }
}

function readCheck(text: string | undefined): UrlCheck {
  try {
    const check = JSON.parse(text ?? "") as UrlCheck;
    if (typeof check.withinMs === "number" && URL.canParse(check.request.target.url)) return check;
  } catch {
    // reported below
  }
  throw new Failure("LOAD_WORKER_SETTINGS", `${CHECK_VARIABLE} does not hold a URL check.`, {
    hint: "It is started by Regatta's own Job; check that the image and the bot are of the same version.",
    state: "Nothing was sent.",
  });
}

function say(line: CheckLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
