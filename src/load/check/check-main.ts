import { systemClock } from "../../base/clock.ts";
import { failureLine } from "../job/failure-line.ts";
import { noOrder, readOrder } from "../job/order-volume.ts";
import { askUntil } from "./ask-until.ts";
import type { CheckLine } from "./check-line.ts";
import type { UrlCheck } from "./url-check.ts";

/** Runs the check in its order, whose target has been checked against the allow list already, from inside a pod, where users' traffic runs, and reports as JSON lines; see `CheckLine`. */
export async function main(_args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once("SIGTERM", onSignal);
  try {
    const check = readCheck(readOrder(process.env));
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

function readCheck(text: string): UrlCheck {
  try {
    const check = JSON.parse(text) as UrlCheck;
    if (typeof check.withinMs === "number" && URL.canParse(check.request.target.url)) return check;
  } catch {
    // reported below
  }
  throw noOrder("its order does not hold a URL check");
}

function say(line: CheckLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
