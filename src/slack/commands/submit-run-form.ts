import type { PlanMistake } from "../../engine/preview/check-plan.ts";
import { type FormState, readForm, readFormContext } from "../forms/read-form.ts";
import { inputBlockId } from "../forms/run-form.ts";
import type { CardMessage } from "../message.ts";
import { checkRequest } from "../playbooks/check-request.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { guarded } from "./guarded.ts";
import { type StartPorts, start, tellRefusal } from "./run.ts";
import { run } from "./verbs/run.ts";

export interface SubmittedForm {
  readonly userId: string;
  readonly metadata: string;
  readonly state: FormState;
}

/** How to answer a form: keep it open with errors under its fields, or close it. One of the two within three seconds. */
export interface FormAnswer {
  refuse(errors: Record<string, string>): Promise<void>;
  accept(): Promise<void>;
  tell(userId: string, channelId: string, message: CardMessage): Promise<void>;
}

/** Checks a submitted form: shows what is wrong under its fields, or starts the run. */
export async function submitRunForm(
  form: SubmittedForm,
  answer: FormAnswer,
  desk: StartPorts & Pick<Desk, "canPost" | "log">,
): Promise<void> {
  const context = readFormContext(form.metadata);
  if (context === undefined) {
    desk.log.warn({ user: form.userId }, "a form came back without what it was opened with");
    await answer.accept();
    return;
  }
  const conversation: Conversation = {
    userId: form.userId,
    channelId: context.channel,
    tell: (message) => answer.tell(form.userId, context.channel, message),
  };
  let answered = false;
  const accept = async () => {
    answered = true;
    await answer.accept();
  };
  await guarded({ verb: run.name, right: "listed", posts: true }, conversation, desk, async () => {
    const checked = await checkRequest(context.playbook, readForm(form.state), desk.library);
    if (checked.kind === "wrong-inputs") {
      const errors = Object.entries(checked.byInput).filter(([name]) => inputBlockId(name) in form.state);
      if (errors.length > 0) {
        answered = true;
        await answer.refuse(Object.fromEntries(errors.map(([name, text]) => [inputBlockId(name), text])));
        return;
      }
    }
    if (checked.kind === "ready") {
      const mistakes = await desk.check(checked.prepared.content.plan);
      const errors = blamed(mistakes, form.state);
      if (Object.keys(errors).length > 0) {
        answered = true;
        await answer.refuse(errors);
        return;
      }
    }
    await accept();
    if (checked.kind === "ready") await start(checked, conversation, desk);
    else await tellRefusal(context.playbook, checked, conversation);
  });
  if (!answered) await accept();
}

/**
 * Mistakes of the plan by the fields whose values they are about. The first field shows those about several or none, so
 * that the form stays open and nothing that was filled in is lost.
 */
function blamed(mistakes: readonly PlanMistake[], state: FormState): Record<string, string> {
  const values = Object.entries(readForm(state)).map(
    ([name, value]) => [name, String(value).split(",")] as const,
  );
  const [first] = Object.keys(state);
  const errors = new Map<string, string>();
  for (const { message, about, hint = "" } of mistakes) {
    const [name] = values.find(([, parts]) => parts.some((part) => part.trim() === about)) ?? [];
    const field = name === undefined ? first : inputBlockId(name);
    if (field !== undefined)
      errors.set(field, [errors.get(field), `${message} ${hint}`.trim()].filter(Boolean).join("\n"));
  }
  return Object.fromEntries(errors);
}
