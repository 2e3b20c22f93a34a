import { playbookListMessage } from "../../cards/list-messages.ts";
import { parseNothing } from "../parse-words.ts";
import { defineVerb } from "../verb.ts";

export const list = defineVerb({
  name: "list",
  also: ["ls", "playbooks"],
  takes: "",
  does: "shows the playbooks you can run",
  more: "Each has a Run button that asks for its inputs. A playbook with mistakes is marked and cannot run.",
  right: "anybody",
  parse: (words) => parseNothing("list", words),
  run: async (_, conversation, desk) => conversation.tell(playbookListMessage(await desk.library.list())),
});
