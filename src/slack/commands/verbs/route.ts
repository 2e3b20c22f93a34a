import { messageOf } from "../../../base/failure.ts";
import { redactSecrets } from "../../../base/redact.ts";
import { routeMessage } from "../../cards/route-message.ts";
import { asName } from "../../typing/plain-characters.ts";
import { extraWord, mistake } from "../parse-words.ts";
import { defineVerb, type Parsed } from "../verb.ts";

/** Posts the picture to the channel, then the text to the person who asked; if the picture cannot be posted, the text says so. */
export const route = defineVerb({
  name: "route",
  also: ["routes"],
  takes: "SERVICE [NAMESPACE]",
  does: "shows where the requests for a Service go now",
  more: "A picture in the channel, and the same in words: what each request must match, the versions with their shares, time limits and faults, whoever set them. The namespace is needed only if several have a Service of that name.",
  right: "listed",
  parse(words): Parsed<{ service: string; namespace?: string }> {
    const [service, namespace, extra] = words.map(({ text }) => asName(text));
    if (service === undefined)
      return {
        ...mistake("SLACK_NO_SERVICE", "`route` needs the name of a Service first.", [["route", "SERVICE"]]),
        advice: "If several namespaces have one of that name, add the namespace.",
      };
    if (extra !== undefined) return extraWord("route", extra, [["route", service, namespace ?? ""]]);
    return { args: { service, ...(namespace === undefined ? {} : { namespace }) } };
  },
  async run(wanted, conversation, desk) {
    const { route: found, draw } = await desk.route(wanted);
    let unseen: string | undefined;
    try {
      await desk.show(conversation.channelId, await draw());
    } catch (err) {
      desk.log.warn({ err }, "the picture of a route could not be posted");
      unseen = redactSecrets(messageOf(err));
    }
    await conversation.tell(routeMessage(found, unseen));
  },
});
