import type { Socket } from "node:net";
import { getSystemErrorName } from "node:util";

/** What Node.js keeps behind a TCP socket. Undocumented, the same since Node.js 12. */
interface SocketHandle {
  writeBuffer(request: object, bytes: Uint8Array): number;
  readonly writeQueueSize: number;
}

interface StreamInternals {
  readonly WriteWrap: new () => object;
  readonly kLastWriteWasAsync: number;
  readonly streamBaseState: Int32Array;
}

const internals = streamInternals();
/** Node.js uses a wrap only for a write that the kernel did not take at once; until then all sockets share this one. */
let wrap: object = internals === undefined ? {} : new internals.WriteWrap();

/**
 * Writes to a plain TCP socket past the machinery of `Writable`, which costs a load generator about a twentieth of its
 * CPU (docs/decisions/0010-writing-past-writable.md). Where the internals are not as expected, `socket.write` does it. A
 * failure destroys the socket, whose `error` and `close` events follow later.
 * @param bytes must stay as they are while `unsentBytesOf` is above 0.
 * @param onWritten called later, when the kernel has taken them; perhaps not where it did at once
 */
export function writeDirectly(socket: Socket, bytes: Uint8Array, onWritten?: () => void): void {
  const handle = handleOf(socket);
  if (internals === undefined || handle?.writeBuffer === undefined) {
    socket.write(bytes, onWritten);
    return;
  }
  const problem = handle.writeBuffer(wrap, bytes);
  if (internals.streamBaseState[internals.kLastWriteWasAsync] !== 0)
    keepUntilWritten(socket, bytes, onWritten);
  if (problem !== 0) socket.destroy(failureOf(problem));
}

/** Bytes that were written and that the kernel has not taken yet. */
export function unsentBytesOf(socket: Socket): number {
  return socket.writableLength + (handleOf(socket)?.writeQueueSize ?? 0);
}

function handleOf(socket: Socket): SocketHandle | null | undefined {
  return (socket as unknown as { readonly _handle?: SocketHandle | null })._handle;
}

/** The kernel took a part; Node.js writes the rest when it can, in order, and calls the wrap back. */
function keepUntilWritten(socket: Socket, bytes: Uint8Array, onWritten: (() => void) | undefined): void {
  if (internals === undefined) return;
  Object.assign(wrap, {
    bytes, // not to be collected before they are written
    oncomplete(status: number) {
      if (status < 0) socket.destroy(failureOf(status));
      else onWritten?.();
    },
  });
  wrap = new internals.WriteWrap();
}

function failureOf(problem: number): Error {
  const code = getSystemErrorName(problem);
  return Object.assign(new Error(`write ${code}`), { code, errno: problem, syscall: "write" });
}

function streamInternals(): StreamInternals | undefined {
  try {
    const { binding } = process as unknown as { binding?(name: string): Partial<StreamInternals> };
    const found = binding?.("stream_wrap");
    const complete =
      typeof found?.WriteWrap === "function" &&
      typeof found.kLastWriteWasAsync === "number" &&
      found.streamBaseState instanceof Int32Array;
    return complete ? (found as StreamInternals) : undefined;
  } catch {
    return undefined; // A runtime that has them no more, or keeps them to itself.
  }
}
