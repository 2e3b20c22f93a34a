import type { RunView } from "../../run/run-view.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { fileMessages } from "../cards/attachments.ts";
import { isActive } from "../cards/status-words.ts";
import { progressMessage, resultsMessage } from "../cards/thread-messages.ts";
import { filePayload, messagePayload } from "../outbox/payload.ts";
import { outboxKeys } from "./keys.ts";

/**
 * What a run's thread holds now: one message about its steps and one about its results, both edited as the run goes on,
 * and at the end its files together. All of it is in the background: nobody waits for it.
 */
export function runThread(
  view: RunView,
  channel: string,
  { nowMs, night }: { readonly nowMs: number; readonly night?: NightReport },
): readonly OutboxMessage[] {
  const { id } = view;
  const threadOf = outboxKeys.card(id);
  const progress = progressMessage(view, nowMs);
  const results = resultsMessage(view, night);
  const files = isActive(view.status) ? [] : fileMessages(view);
  const common = { channel, background: true };
  return [
    ...(progress === undefined
      ? []
      : [
          {
            key: outboxKeys.progress(id),
            kind: "update" as const,
            payload: messagePayload(progress, threadOf),
            ...common,
          },
        ]),
    ...(results === undefined
      ? []
      : [
          {
            key: outboxKeys.results(id),
            kind: "update" as const,
            payload: messagePayload(results, threadOf),
            ...common,
          },
        ]),
    ...files.map((part, index) => ({
      key: outboxKeys.files(id, index),
      kind: "file" as const,
      payload: filePayload(id, part, threadOf),
      ...common,
    })),
  ];
}
