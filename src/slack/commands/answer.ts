import type { Verb } from "../access.ts";
import type { Conversation } from "./conversation.ts";
import { decide } from "./decide.ts";
import type { Desk } from "./desk.ts";
import { helpMessage } from "./help.ts";
import { showRun, showRuns } from "./history.ts";
import { learn } from "./learn.ts";
import { lockCluster, unlockCluster } from "./lock.ts";
import { showPlaybooks, showStatus } from "./look.ts";
import { lookAhead } from "./look-ahead.ts";
import { commandMistakes, deniedNotice, failureNotice } from "./notice.ts";
import { type Command, parseCommand } from "./parse.ts";
import { markReference } from "./reference.ts";
import { repeatReport } from "./report.ts";
import { showRoute } from "./route.ts";
import { rerun, startRun } from "./run.ts";
import { answerSchedule } from "./schedule.ts";
import { stopRun } from "./stop.ts";

/** Answers what somebody typed behind `/mesh` or after mentioning the bot. Never throws: what went wrong is told. */
export async function answerCommand(text: string, conversation: Conversation, desk: Desk): Promise<void> {
  const parsed = parseCommand(text);
  if ("diagnostics" in parsed) {
    await answering(conversation, desk, () => conversation.tell(commandMistakes(parsed.diagnostics)));
    return;
  }
  const { command } = parsed;
  await guarded(rightNeeded(command), conversation, desk, () => carryOut(command, conversation, desk));
}

/** Looking at schedules is as open as looking at what runs. */
function rightNeeded(command: Command): Verb {
  const looks = command.verb === "schedule" && (command.act === "list" || command.act === "next");
  return looks ? "list" : command.verb;
}

/** Does what the person may do, tells them when they may not, and tells them what went wrong. */
export async function guarded(
  verb: Verb,
  conversation: Conversation,
  desk: Desk,
  work: () => Promise<void>,
): Promise<void> {
  const { userId, channelId } = conversation;
  const decision = desk.access.decide({ verb, userId, channelId });
  await answering(conversation, desk, () =>
    decision.allowed ? work() : conversation.tell(deniedNotice(decision)),
  );
}

/** Does the work, and tells the person what went wrong. Never rejects. */
export async function answering(
  conversation: Conversation,
  desk: Desk,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    desk.log.error({ err: error }, "a command could not be carried out");
    await conversation.tell(failureNotice(error)).catch((err: unknown) => {
      desk.log.error({ err }, "nor could the person be told");
    });
  }
}

function carryOut(command: Command, conversation: Conversation, desk: Desk): Promise<void> {
  switch (command.verb) {
    case "help":
      return conversation.tell(helpMessage(command.topic));
    case "list":
      return showPlaybooks(conversation, desk);
    case "status":
      return showStatus(command.run, conversation, desk);
    case "run":
      return startRun(command.playbook, command.inputs, conversation, desk);
    case "plan":
    case "preview":
      return lookAhead(command, conversation, desk);
    case "stop":
      return stopRun(command.run, conversation, desk);
    case "report":
      return repeatReport(command.run, conversation, desk);
    case "runs":
      return showRuns(command.playbook, conversation, desk);
    case "show":
      return showRun(command.run, conversation, desk);
    case "rerun":
      return rerun(command.run, command.inputs, conversation, desk);
    case "reference":
      return markReference(command, conversation, desk);
    case "approve":
    case "deny":
      return decide(command.verb, command.run, conversation, desk);
    case "lock":
      return lockCluster(command, conversation, desk);
    case "learn":
      return learn(command, conversation, desk);
    case "unlock":
      return unlockCluster(conversation, desk);
    case "route":
      return showRoute(command, conversation, desk);
    case "schedule":
      return answerSchedule(command, conversation, desk);
  }
}
