import type { JsonObject } from "../../base/json.ts";
import { type PreparedPlaybook, permitRun, preparePlaybook } from "../../gate/prepare-playbook.ts";
import { parsePlaybook, renderDiagnostics } from "../../playbook/index.ts";
import { inputText } from "../cards/run-facts.ts";
import { runForm } from "../forms/run-form.ts";
import { type CheckedRequest, checkRequest } from "../playbooks/check-request.ts";
import { explainDenial } from "../playbooks/permitted.ts";
import { escapeText, inlineCode } from "../text/mrkdwn.ts";
import { commandText } from "../typing/command-text.ts";
import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { namedRun } from "./named-run.ts";
import { codeNotice, deniedNotice, notice } from "./notice.ts";

/** What is needed to start a playbook from the library. */
export type StartPorts = Pick<Desk, "library" | "engine" | "access" | "check" | "names">;

/** `/mesh run NAME [input=value …]`: starts it, or opens its form with what was given and what is wrong with that. */
export async function startRun(
  name: string,
  given: JsonObject,
  conversation: Conversation,
  desk: StartPorts,
): Promise<void> {
  const checked = await checkRequest(name, given, desk.library);
  if (checked.kind === "ready") {
    const mistakes = await desk.check(checked.prepared.content.plan);
    if (mistakes.length > 0 && checked.playbook.inputs.size > 0 && conversation.openForm)
      await conversation.openForm(
        runForm(checked.playbook, given, conversation.channelId, {
          names: await desk.names(checked.playbook),
          mistakes,
        }),
      );
    else await start(checked, conversation, desk);
    return;
  }
  if (checked.kind === "wrong-inputs" && checked.playbook.inputs.size > 0 && conversation.openForm) {
    const { playbook, mistakes } = checked;
    await conversation.openForm(
      runForm(playbook, given, conversation.channelId, { names: await desk.names(playbook), mistakes }),
    );
    return;
  }
  await tellRefusal(name, checked, conversation, given);
}

/** The Run button of a playbook: asks for its inputs, or starts it straight away if it has none. */
export async function askForInputs(
  name: string,
  conversation: Conversation,
  desk: StartPorts,
): Promise<void> {
  const checked = await checkRequest(name, {}, desk.library);
  if (checked.kind === "unknown" || checked.kind === "broken") {
    await tellRefusal(name, checked, conversation);
  } else if (checked.playbook.inputs.size > 0 && conversation.openForm) {
    await conversation.openForm(
      runForm(checked.playbook, {}, conversation.channelId, { names: await desk.names(checked.playbook) }),
    );
  } else {
    await startRun(name, {}, conversation, desk);
  }
}

/** The Run again button: the same playbook with the same inputs. */
export function runAgain(
  runId: string,
  conversation: Conversation,
  desk: StartPorts & Pick<Desk, "actions">,
): Promise<void> {
  return rerun(runId, {}, conversation, desk);
}

/**
 * `/mesh rerun RUN [input=value …]`: the inputs of that run, overridden by those given here, with the playbook as it is
 * now or, if it is no longer in the library, as the run had it.
 */
export async function rerun(
  reference: string,
  changed: JsonObject,
  conversation: Conversation,
  desk: StartPorts & Pick<Desk, "actions">,
): Promise<void> {
  const run = await namedRun(reference, conversation, desk);
  if (!run) return;
  const { id, playbookName } = run;
  const inputs = { ...run.inputs, ...changed };
  const origin = await desk.engine.origin(id);
  if (origin === undefined || (await desk.library.find(playbookName)) !== undefined)
    await startRun(playbookName, inputs, conversation, desk);
  else {
    const prepared = preparePlaybook(parsePlaybook(origin.source, desk.actions), inputs);
    if (prepared.kind === "ready") await start(prepared, conversation, desk);
    else {
      const report = renderDiagnostics(prepared.diagnostics, prepared.source);
      await conversation.tell(codeNotice(`${inlineCode(playbookName)} was not started:`, report));
    }
  }
}

/**
 * Starts a prepared run if the person is allowed to and nothing in its plan is certain to fail; its card says the rest.
 * @returns false if it was not started; the person has been told why.
 */
export async function start(
  { prepared }: { readonly prepared: PreparedPlaybook },
  conversation: Conversation,
  desk: Pick<Desk, "engine" | "access" | "check">,
): Promise<boolean> {
  const { userId, channelId } = conversation;
  const { roles } = desk.access;
  const permit = permitRun(prepared, { by: userId, channel: channelId, roles });
  if ("denial" in permit) {
    await conversation.tell(deniedNotice(explainDenial(permit.denial, "run", roles)));
    return false;
  }
  const { plan, playbook } = prepared.content;
  const mistakes = await desk.check(plan);
  if (mistakes.length > 0) {
    const report = renderDiagnostics(mistakes, playbook.source);
    const title = `${inlineCode(playbook.name)} was not started: with these inputs it would fail.`;
    await conversation.tell(codeNotice(title, report));
    return false;
  }
  await desk.engine.start(permit.run);
  return true;
}

/**
 * Explains why a playbook was not started or planned, and what to do.
 * @param given the inputs, for the command that was probably meant.
 * @param verb what the person wanted to do with it.
 */
export async function tellRefusal(
  name: string,
  checked: Exclude<CheckedRequest, { kind: "ready" }>,
  conversation: Conversation,
  given: JsonObject = {},
  verb = "run",
): Promise<void> {
  switch (checked.kind) {
    case "unknown": {
      const { nearest, hint } = checked;
      const inputs = Object.entries(given).map(([input, value]) => `${input}=${inputText(value)}`);
      const meant = nearest && `Did you mean ${inlineCode(commandText([verb, nearest, ...inputs]))}?`;
      await conversation.tell(
        notice(
          `There is no playbook ${inlineCode(name)}. ${meant ?? escapeText(hint)} \`/mesh list\` shows them all.`,
        ),
      );
      return;
    }
    case "broken": {
      const count = `${checked.count} mistake${checked.count === 1 ? "" : "s"}`;
      await conversation.tell(
        codeNotice(
          `${inlineCode(name)} has ${count} and cannot run until its file is fixed:`,
          checked.report,
        ),
      );
      return;
    }
    case "wrong-inputs":
      await conversation.tell(
        codeNotice(`${inlineCode(name)} cannot run with these inputs:`, checked.report),
      );
  }
}
