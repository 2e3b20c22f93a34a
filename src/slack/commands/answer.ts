import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { answering, guarded } from "./guarded.ts";
import { commandMistakes } from "./notice.ts";
import { readCommand } from "./read-command.ts";

/** Answers what somebody typed behind `/mesh` or after mentioning the bot. Never throws: what went wrong is told. */
export async function answerCommand(text: string, conversation: Conversation, desk: Desk): Promise<void> {
  const command = readCommand(text);
  if ("diagnostics" in command) {
    await answering(conversation, desk, () => conversation.tell(commandMistakes(command.diagnostics)));
    return;
  }
  const { verb, task } = command;
  const wanted = { verb: verb.name, right: task.right };
  await guarded(wanted, conversation, desk, () => task.carryOut(conversation, desk));
}
