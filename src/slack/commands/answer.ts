import type { Conversation } from "./conversation.ts";
import type { Desk } from "./desk.ts";
import { answering, guarded } from "./guarded.ts";
import { meantCommand } from "./meant-command.ts";
import { commandMistakes, notice } from "./notice.ts";
import { readCommand } from "./read-command.ts";

/** Answers what somebody typed after `/mesh` or after mentioning the bot. Never throws: the person is told what went wrong. */
export async function answerCommand(text: string, conversation: Conversation, desk: Desk): Promise<void> {
  const command = readCommand(text);
  if ("diagnostics" in command) {
    const { diagnostics, unknown } = command;
    await answering(conversation, desk, async () => {
      const meant = unknown && (await meantCommand(unknown, desk));
      await conversation.tell(meant === undefined ? commandMistakes(diagnostics) : notice(meant));
    });
    return;
  }
  const { verb, task } = command;
  const wanted = { verb: verb.name, right: task.right, posts: task.posts };
  await guarded(wanted, conversation, desk, () => task.carryOut(conversation, desk));
}
