import type { ServiceRoute } from "../../traffic/cluster/look-at-route.ts";
import { type RouteInForce, requestWords } from "../../traffic/rules/route-in-force.ts";
import { LIMITS } from "../limits.ts";
import { type CardMessage, context, fallback, header, section } from "../message.ts";
import { escapeText, inlineCode, truncate, truncateLines } from "../text/mrkdwn.ts";

/** What `/mesh route` answers. @param unseen why there is no picture */
export function routeMessage(route: ServiceRoute, unseen: string | undefined): CardMessage {
  const { service, namespace, routes, objects, stepsToUndo } = route;
  const lines = routes.map((one, index) => routeLine(one, index, routes.length));
  const said = objects.map(({ title, runId }) =>
    runId === undefined ? inlineCode(title) : `${inlineCode(title)} by run ${inlineCode(runId)}`,
  );
  const source =
    said.length === 0
      ? "No route is set: Kubernetes gives each pod its share."
      : `Defined by ${said.join(", ")}${stepsToUndo > 0 ? `. ${inlineCode("traffic.clear")} undoes it.` : "."}`;
  return {
    text: fallback(`Requests for ${service}: ${routes.map(targetWords).join("; ")}`),
    blocks: [
      header(truncate(`Requests for ${service}`, LIMITS.headerText)),
      context(`namespace ${inlineCode(namespace)}`),
      section(truncateLines(lines.join("\n"), LIMITS.sectionText)),
      context(truncate(source, 1_500)),
      ...(unseen === undefined
        ? []
        : [context(`⚠️ The picture could not be posted here: ${truncate(escapeText(unseen), 300)}`)]),
    ],
  };
}

function routeLine(route: RouteInForce, index: number, count: number): string {
  const { notes } = route;
  const what = escapeText(requestWords(route, index, count).join(" or "));
  const also = notes.length === 0 ? "" : `\n      _${escapeText(notes.join("; "))}_`;
  return `${count === 1 ? "•" : `${index + 1}.`} ${what} → ${escapeText(targetWords(route))}${also}`;
}

/** `v1 90 %, v2 10 %` */
function targetWords({ targets }: RouteInForce): string {
  if (targets.length === 0) return "nowhere";
  return targets.map(({ name, percent }) => `${name} ${percent} %`).join(", ");
}
