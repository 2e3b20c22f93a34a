import { type Behaviour, drip, flood, hang, onRequest, resetWithin, write } from "./behaviours.ts";
import { answer, CHUNKED_HEAD, chunk } from "./http-answers.ts";

const HTML = "<html><body>Sign in to the proxy</body></html>";

/** What comes in the place of an API's answers: from API servers, Slack, or a proxy before them. */
export const WEB_ATTACKS: Readonly<Record<string, Behaviour>> = {
  "never answers": onRequest(hang),
  "drips its head": onRequest(drip("x", "HTTP/1.1 200 OK\r\nX: ")),
  "drips its body": onRequest(drip(chunk(" "), CHUNKED_HEAD)),
  "sends endless headers": onRequest(flood("X-Header: x\r\n", "HTTP/1.1 200 OK\r\n")),
  "sends an endless body": onRequest(flood(chunk(" ".repeat(1_000)), CHUNKED_HEAD)),
  "says 429 for ever": each(answer("429 Too Many Requests", "application/json", "{}", "Retry-After: 1\r\n")),
  "says 429 and come back tomorrow": each(
    answer("429 Too Many Requests", "application/json", "{}", "Retry-After: 86400\r\n"),
  ),
  "says 503 for ever": each(answer("503 Service Unavailable", "text/plain", "")),
  "says 200 with a page": each(answer("200 OK", "text/html", HTML)),
  "says 500 with a page": each(answer("500 Internal Server Error", "text/html", HTML)),
  "says null": each(answer("200 OK", "application/json", "null")),
  "says a list": each(answer("200 OK", "application/json", "[[]]")),
  "says half a JSON": each(answer("200 OK", "application/json", '{"ok":true,"metadata":{"na')),
  "redirects to itself": each("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n"),
  "resets at any byte": onRequest(resetWithin(answer("200 OK", "application/json", '{"ok":true}'))),
  "closes every connection": (socket) => void socket.end(),
};

/** The same to every request of a connection. */
function each(bytes: string): Behaviour {
  return (socket, connection) => void socket.on("data", () => write(bytes)(socket, connection));
}
