import type { Socket } from "node:net";

/** What a hostile server does with one connection. The number counts the server's connections from 0. */
export type Behaviour = (socket: Socket, connection: number) => void;

const DRIP_EVERY_MS = 50;
/** A flood ends here and the connection hangs: more shows nothing more, and the machine has other work. */
const FLOOD_BYTES = 700 * 1_048_576;

/** Once a request has begun to arrive. */
export function onRequest(act: Behaviour): Behaviour {
  return (socket, connection) => void socket.once("data", () => act(socket, connection));
}

/** Writes the beginning, then one more piece twenty times a second. */
export function drip(piece: Uint8Array | string, beginning: Uint8Array | string = ""): Behaviour {
  return (socket) => {
    if (beginning.length > 0) socket.write(beginning);
    const timer = setInterval(() => socket.write(piece), DRIP_EVERY_MS);
    socket.on("close", () => clearInterval(timer));
  };
}

/** Writes the beginning, then pieces as fast as they are taken. */
export function flood(piece: Uint8Array | string, beginning: Uint8Array | string = ""): Behaviour {
  const block = Buffer.concat(
    Array.from({ length: Math.ceil(65_536 / piece.length) }, () => Buffer.from(piece)),
  );
  return (socket) => {
    let written = 0;
    const write = () => {
      while (!socket.destroyed && written < FLOOD_BYTES) {
        written += block.length;
        if (!socket.write(block)) return;
      }
    };
    socket.on("drain", write);
    if (beginning.length > 0) socket.write(beginning);
    write();
  };
}

/** Writes everything and goes on listening. */
export function write(bytes: Uint8Array | string): Behaviour {
  return (socket) => void socket.write(bytes);
}

/** Resets the connection after some of these bytes: after none for the first connection, one for the second, and so on. */
export function resetWithin(bytes: Uint8Array | string): Behaviour {
  return (socket, connection) => {
    const text = Buffer.from(bytes);
    socket.write(text.subarray(0, connection % (text.length + 1)), () => socket.resetAndDestroy());
  };
}

export const hang: Behaviour = () => {};
