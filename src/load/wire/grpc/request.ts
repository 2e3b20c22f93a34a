import type { LoadSpec } from "../../order/spec.ts";
import type { Field } from "../http2/hpack/static-table.ts";
import { type GrpcKind, requestFields } from "../http2/request.ts";

const MESSAGE_HEAD_BYTES = 5;

/**
 * The fields of a call (gRPC over HTTP/2, "Requests"): the target's headers are its metadata, and the profile's
 * time-out is its deadline.
 */
export function grpcFields({ target, call, profile }: LoadSpec): readonly Field[] {
  const url = new URL(target.url);
  url.pathname = `/${call?.name ?? ""}`;
  url.search = "";
  const own = ["te", "content-type", "grpc-timeout", "accept"];
  const { body: _none, ...rest } = target;
  const metadata = requestFields({ ...rest, url: url.href, method: "POST" });
  return [
    ...metadata.filter(({ name }) => !own.includes(name)),
    { name: "te", value: "trailers" },
    { name: "content-type", value: "application/grpc" },
    { name: "grpc-timeout", value: `${Math.ceil(profile.timeoutMs)}m` },
  ];
}

/** Which answer the call expects. */
export function grpcKind({ call }: LoadSpec): GrpcKind {
  return call?.serverStreams === true ? "server-streaming" : "unary";
}

/** The message of the call as it is sent. */
export function grpcMessage({ call }: LoadSpec): Buffer {
  return framedMessage(Buffer.from(call?.message ?? "", "base64"));
}

/** An uncompressed message prefixed with its length. */
export function framedMessage(message: Uint8Array): Buffer {
  const bytes = Buffer.alloc(MESSAGE_HEAD_BYTES + message.length);
  bytes.writeUInt32BE(message.length, 1);
  bytes.set(message, MESSAGE_HEAD_BYTES);
  return bytes;
}
