import { MessageReader } from "./message-reader.ts";
import type { PreparedRequest } from "./request.ts";

/** One request and its answer on a connection; reused for the next one on the same place. */
export class Stream {
  /** 0 while no stream is open on this place. */
  id = 0;
  request: PreparedRequest | undefined;
  /** From the final head of the answer; 0 until it has arrived. */
  status = 0;
  grpcStatus = -1;
  /** Bytes of the answer so far, frame headers included. */
  bytesIn = 0;
  /** From the final head; -1 if it had none, -2 if it is not a length. */
  contentLength = -1;
  /** Bytes of its DATA, padding excluded. */
  contentBytes = 0;
  /** The messages of a gRPC answer. */
  readonly answer = new MessageReader();
  /** Received and not yet replenished in the stream's window. */
  unacknowledged = 0;
  /** Bytes of the request written so far, frame headers included. */
  bytesOut = 0;
  /** Whether the connection was open before the request came. */
  reused = false;
  /** How much of the request's body has been sent. */
  bodySent = 0;
  /** How much more of it the peer accepts. */
  sendWindow = 0;
  /** Number of reads from the connection before it was sent. */
  readsBefore = 0;

  begin(id: number, request: PreparedRequest, sendWindow: number, readsBefore: number): void {
    this.id = id;
    this.request = request;
    this.status = 0;
    this.grpcStatus = -1;
    this.bytesIn = 0;
    this.contentLength = -1;
    this.contentBytes = 0;
    if (request.grpc !== undefined) this.answer.reset();
    this.unacknowledged = 0;
    this.bytesOut = 0;
    this.bodySent = 0;
    this.sendWindow = sendWindow;
    this.readsBefore = readsBefore;
  }

  /** True while part of the request's body has yet to be sent. */
  get sending(): boolean {
    return this.id !== 0 && this.request !== undefined && this.bodySent < this.request.body.length;
  }

  /** Whether the content is as long as the answer's head said (RFC 9113 §8.1.1). Ask once the answer is complete. */
  get hasItsLength(): boolean {
    if (this.contentLength === -1 || this.contentLength === this.contentBytes) return true;
    const none = this.request?.noContent === true || this.status === 204 || this.status === 304;
    return none && this.contentLength >= 0 && this.contentBytes === 0;
  }

  get bodyRest(): Buffer {
    return this.request?.body.subarray(this.bodySent) ?? Buffer.alloc(0);
  }

  end(): void {
    this.id = 0;
    this.bytesIn = 0;
    this.request = undefined;
  }
}
