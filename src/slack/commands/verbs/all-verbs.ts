import { usageOf, type Verb } from "../verb.ts";
import { approve } from "./approve.ts";
import { deny } from "./deny.ts";
import { helpOn } from "./help.ts";
import { learn } from "./learn.ts";
import { list } from "./list.ts";
import { lock } from "./lock.ts";
import { plan } from "./plan.ts";
import { preview } from "./preview.ts";
import { reference } from "./reference.ts";
import { report } from "./report.ts";
import { rerun } from "./rerun.ts";
import { route } from "./route.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { schedule } from "./schedule.ts";
import { show } from "./show.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { unlock } from "./unlock.ts";

const WORKING: readonly Verb[] = [
  list,
  learn,
  run,
  plan,
  preview,
  status,
  stop,
  report,
  runs,
  show,
  rerun,
  reference,
  approve,
  deny,
  lock,
  unlock,
  route,
  schedule,
];

export const help = helpOn(WORKING);

/** Everything that can follow `/mesh`, in the order in which help lists it. */
export const VERBS: readonly Verb[] = [...WORKING, help];

/** What Slack shows while `/mesh` is being typed: the manifest's `usage_hint`, which the local workspace also uses for completion. */
export function usageHint(): string {
  return VERBS.map((verb) => usageOf(verb).replace(/^\/mesh /, "")).join(" | ");
}
