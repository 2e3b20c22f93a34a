import type { Socket } from "node:net";
import { getSystemErrorName } from "node:util";

/** What Node.js keeps behind a TCP socket. Undocumented, unchanged since Node.js 12. */
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
/** Node.js uses a wrap only for a write that the kernel did not accept at once; until then all sockets share this one. */
let wrap: object = internals === undefined ? {} : new internals.WriteWrap();

/**
 * Writes to a plain TCP socket, bypassing `Writable`, which would cost a load generator about a twentieth of its
 * CPU (docs/decisions/0010-writing-past-writable.md). Falls back to `socket.write` if the internals are not as expected. A
 * failure destroys the socket; its `error` and `close` events follow later.
 * @param bytes must not change while `unsentBytesOf` is above 0.
 * @param onWritten called later, once the kernel has accepted them; it may not be called if that happened at once
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

/** Bytes that were written but not yet accepted by the kernel. */
export function unsentBytesOf(socket: Socket): number {
  return socket.writableLength + (handleOf(socket)?.writeQueueSize ?? 0);
}

function handleOf(socket: Socket): SocketHandle | null | undefined {
  return (socket as unknown as { readonly _handle?: SocketHandle | null })._handle;
}

/** The kernel accepted only part; Node.js writes the rest in order when it can, then calls the wrap back. */
function keepUntilWritten(socket: Socket, bytes: Uint8Array, onWritten: (() => void) | undefined): void {
  if (internals === undefined) return;
  Object.assign(wrap, {
    bytes, // keeps them from being collected before they are written
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
    return undefined; // A runtime that no longer has them, or does not expose them.
  }
}
