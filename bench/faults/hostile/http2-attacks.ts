import {
  CONTINUATION,
  DATA,
  END_HEADERS,
  frame,
  HEADERS,
  numberFrame,
  PING,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
  settingsFrame,
  WINDOW_UPDATE,
} from "../../../src/load/wire/http2/frames.ts";
import { answerFrame, goawayFrame, headFrame } from "../../../test/support/http2-servers.ts";
import { type Behaviour, drip, flood, hang, onRequest, resetWithin } from "./behaviours.ts";

const NONE = Buffer.alloc(0);
const OPENING = settingsFrame([]);
const HEAD = headFrame(1, { ":status": "200", "content-type": "application/grpc" });
const BEGUN = Buffer.concat([OPENING, HEAD]);
const PIECE = Buffer.alloc(1_000, "x");

/** Once the client's preface has arrived, and shortly after it its first request. */
function answering(act: Behaviour): Behaviour {
  return onRequest((socket, connection) => {
    const timer = setTimeout(() => act(socket, connection), 30);
    socket.on("close", () => clearTimeout(timer));
  });
}

/** What servers of HTTP/2 and gRPC do. */
export const HTTP2_ATTACKS: Readonly<Record<string, Behaviour>> = {
  "never answers": hang,
  "settles and never answers": onRequest((socket) => void socket.write(OPENING)),
  "answers with HTTP/1": onRequest(
    (socket) => void socket.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"),
  ),
  "drips a frame": answering(drip("\0", OPENING)),
  "drips a header block": answering(
    drip(
      frame(CONTINUATION, 0, 1, Buffer.from([0x88])),
      Buffer.concat([OPENING, frame(HEADERS, 0, 1, NONE)]),
    ),
  ),
  "floods with CONTINUATION": answering(
    flood(
      frame(CONTINUATION, 0, 1, NONE),
      Buffer.concat([OPENING, frame(HEADERS, 0, 1, Buffer.from([0x88]))]),
    ),
  ),
  "floods with SETTINGS": answering(flood(frame(SETTINGS, 0, 0, NONE))),
  "floods with PING": answering(flood(frame(PING, 0, 0, Buffer.alloc(8)), OPENING)),
  "floods with WINDOW_UPDATE": answering(flood(numberFrame(WINDOW_UPDATE, 0, 1), OPENING)),
  "floods with RST_STREAM": answering(flood(numberFrame(RST_STREAM, 1, 8), OPENING)),
  "floods with empty DATA": answering(flood(frame(DATA, 0, 1, NONE), BEGUN)),
  "floods with DATA": answering(flood(frame(DATA, 0, 1, PIECE), BEGUN)),
  "floods with DATA of nobody": answering(flood(frame(DATA, 0, 999, PIECE), OPENING)),
  "floods with heads": answering(flood(HEAD, OPENING)),
  "floods with answers of nobody": answering(flood(answerFrame(999), OPENING)),
  "floods with unknown frames": answering(flood(frame(0xee, 0, 0, PIECE), OPENING)),
  "floods with PUSH_PROMISE": answering(flood(frame(PUSH_PROMISE, END_HEADERS, 1, Buffer.alloc(8)), OPENING)),
  "says GOAWAY again and again": answering(flood(goawayFrame(0), OPENING)),
  "sends a message of 4 GB": answering(
    flood(PIECE, Buffer.concat([BEGUN, frame(DATA, 0, 1, Buffer.from("00ffffffff", "hex"))])),
  ),
  "resets at any byte": answering(resetWithin(Buffer.concat([BEGUN, answerFrame(1)]))),
};
