import type { RunView } from "../../run/run-view.ts";
import type { NightReport } from "../../scheduler/night-report.ts";
import type { OutboxMessage } from "../../store/posting.ts";
import { attachments, fileMessages } from "../cards/attachments.ts";
import { lessonEndMessage } from "../cards/lesson-card.ts";
import { lessonPage } from "../cards/lesson-page.ts";
import { questionMessage } from "../cards/question-message.ts";
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

/**
 * A lesson's thread, which is read page by page: first the drawings, because people look before they read, then the pages,
 * warnings if there are any, and how the lesson ended.
 */
export function lessonThread(view: RunView, channel: string, nowMs: number): readonly OutboxMessage[] {
  const { id } = view;
  const threadOf = outboxKeys.card(id);
  const warnings = view.warnings.length > 0 ? progressMessage(view, nowMs) : undefined;
  const end = lessonEndMessage(view);
  return [
    ...attachments(view).map((file) => ({
      key: outboxKeys.drawing(id, file.name),
      channel,
      kind: "file" as const,
      payload: filePayload(id, [file], threadOf),
    })),
    ...questionMessages(view, channel),
    ...(warnings === undefined
      ? []
      : [
          {
            key: outboxKeys.progress(id),
            channel,
            kind: "update" as const,
            payload: messagePayload(warnings, threadOf),
          },
        ]),
    ...(end === undefined
      ? []
      : [
          {
            key: outboxKeys.lessonEnd(id),
            channel,
            kind: "post" as const,
            payload: messagePayload(end, threadOf),
          },
        ]),
  ];
}

/**
 * The questions of a run's steps: in the channel and not in the thread, where nobody would see that they are waited for.
 * The pages of a lesson mention their learner, and keep to its thread.
 */
export function questionMessages(view: RunView, channel: string): readonly OutboxMessage[] {
  return view.steps.flatMap((step) =>
    step.cells.flatMap(({ key: cellKey, question }) => {
      if (question === undefined) return [];
      const place = { stepId: step.id, cellKey };
      const payload =
        question.kind === "lesson"
          ? messagePayload(lessonPage(view, place, question), outboxKeys.card(view.id))
          : messagePayload(questionMessage(view, place, question));
      return [
        { key: outboxKeys.question(view.id, step.id, cellKey), channel, kind: "update" as const, payload },
      ];
    }),
  );
}
