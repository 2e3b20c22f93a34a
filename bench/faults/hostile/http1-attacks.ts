import { type Behaviour, drip, flood, hang, onRequest, resetWithin, write } from "./behaviours.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const ANSWER = `${OK}Content-Length: 5\r\n\r\nhello`;

/** What servers of HTTP/1.1 do. */
export const HTTP1_ATTACKS: Readonly<Record<string, Behaviour>> = {
  "never answers": onRequest(hang),
  "answers before it is asked": write(ANSWER),
  "drips its head": onRequest(drip("x", `${OK}X: `)),
  "drips its body": onRequest(drip("1\r\nx\r\n", `${OK}Transfer-Encoding: chunked\r\n\r\n`)),
  "drips interim answers": onRequest(drip("HTTP/1.1 103 Early Hints\r\n\r\n")),
  "sends endless headers": onRequest(flood(`X-Header: ${"x".repeat(80)}\r\n`, OK)),
  "sends one endless header": onRequest(flood("x".repeat(1_000), `${OK}X: `)),
  "sends endless interim answers": onRequest(flood("HTTP/1.1 100 Continue\r\n\r\n")),
  "sends an endless body": onRequest(flood("x".repeat(1_000), `${OK}\r\n`)),
  "sends endless chunks": onRequest(
    flood("3e8\r\n".concat("x".repeat(1_000), "\r\n"), `${OK}Transfer-Encoding: chunked\r\n\r\n`),
  ),
  "sends an endless chunk extension": onRequest(
    flood("x".repeat(1_000), `${OK}Transfer-Encoding: chunked\r\n\r\n5;a=`),
  ),
  "sends endless trailers": onRequest(flood("X: y\r\n", `${OK}Transfer-Encoding: chunked\r\n\r\n0\r\n`)),
  "promises more than it sends": onRequest(write(`${OK}Content-Length: 99999999999999\r\n\r\nhello`)),
  "sends more than it promised": onRequest(flood("x".repeat(1_000), ANSWER)),
  "resets at any byte": onRequest(resetWithin(ANSWER)),
  "resets every connection": (socket) => void socket.resetAndDestroy(),
  "closes every connection": (socket) => void socket.end(),
  "answers with TLS": onRequest(write(Buffer.from("1603030002020a", "hex"))),
  "redirects to itself": onRequest(write("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")),
};

/** What servers do that should speak TLS. */
export const TLS_ATTACKS: Readonly<Record<string, Behaviour>> = {
  "never answers": hang,
  "answers without TLS": onRequest(write(ANSWER)),
  "drips its handshake": onRequest(drip("\x16", Buffer.from("16030340000200400003", "hex"))),
  "sends an endless handshake": onRequest(
    flood(Buffer.concat([Buffer.from("1603034000", "hex"), Buffer.alloc(0x4000, 11)])),
  ),
  "resets within its handshake": onRequest(resetWithin(Buffer.from("160303004a02000046", "hex"))),
};
