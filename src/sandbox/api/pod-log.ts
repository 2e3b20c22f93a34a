import type { ServerResponse } from "node:http";
import { badRequest } from "./api-error.ts";
import type { ApiObject } from "./object.ts";

export interface LogLine {
  /** RFC 3339 with milliseconds. */
  readonly time: string;
  readonly text: string;
}

export interface ContainerLogReader {
  /** Lines written so far. */
  read(): readonly LogLine[];
  /** Calls back with each further line, and once when the container has ended. @returns a function that stops it */
  follow(onLine: (line: LogLine) => void, onEnd: () => void): () => void;
}

/** Where the API server gets the logs of pods: the node. */
export interface PodLogs {
  open(podUid: string, container: string, previous: boolean): ContainerLogReader | undefined;
}

/**
 * Serves a pod's `log` subresource: `container`, `follow`, `tailLines`, `timestamps`, `previous`. @throws ApiError 400
 */
export function sendPodLog(
  logs: PodLogs,
  pod: ApiObject,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const { name = "", uid = "" } = pod.metadata;
  const lists = [pod.spec?.containers, pod.spec?.initContainers] as readonly (
    | { name: string }[]
    | undefined
  )[];
  const [main = [], init = []] = lists.map((list) => (list ?? []).map((container) => container.name));
  const container = query.get("container") ?? main[0] ?? "";
  if (!query.get("container") && main.length > 1) {
    throw badRequest(
      `a container name must be specified for pod ${name}, choose one of: [${[...init, ...main].join(" ")}]`,
    );
  }
  if (![...main, ...init].includes(container))
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  const previous = query.get("previous") === "true";
  const reader = logs.open(uid, container, previous);
  if (!reader) {
    const why = previous ? "previous terminated container" : "container";
    throw badRequest(
      `${why} "${container}" in pod "${name}" ${previous ? "not found" : "is waiting to start"}`,
    );
  }
  const stamps = query.get("timestamps") === "true";
  const format = ({ time, text }: LogLine) => `${stamps ? `${time} ` : ""}${text}\n`;
  const tail = query.has("tailLines") ? Number(query.get("tailLines")) : Number.POSITIVE_INFINITY;
  const lines = reader.read();
  response.writeHead(200, { "content-type": "text/plain" });
  response.write(
    lines
      .slice(Math.max(0, lines.length - tail))
      .map(format)
      .join(""),
  );
  if (query.get("follow") !== "true") {
    response.end();
    return;
  }
  const stop = reader.follow(
    (line) => response.write(format(line)),
    () => response.end(),
  );
  response.on("close", stop);
}
