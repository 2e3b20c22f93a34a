import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { ApiError, badRequest } from "./api-error.ts";
import { ENVELOPE, PROTOBUF_KINDS, type ProtobufField, type ProtobufMessage } from "./protobuf-messages.ts";

const MAGIC = Buffer.from("k8s\0");
const VARINT = 0;
const LENGTH = 2;

/**
 * Reads an object as `kubectl create` sends it, whose clients write protobuf whatever the server says it reads.
 * Source: kubernetes.io/docs/reference/using-api/api-concepts, "Kubernetes Protobuf encoding"; protobuf.dev, "Encoding".
 * @throws ApiError 415 for a kind or a field that the sandbox does not read in this form, 400 if it cannot be decoded.
 */
export function readProtobuf(body: Buffer): JsonObject {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw broken();
  const { typeMeta, raw } = decode(body.subarray(MAGIC.length), ENVELOPE, "the envelope");
  const { apiVersion = "", kind = "" } = isJsonObject(typeMeta) ? typeMeta : {};
  const fields = PROTOBUF_KINDS[`${String(apiVersion)} ${String(kind)}`];
  if (fields === undefined) throw unread(String(kind));
  const bytes = Buffer.from(typeof raw === "string" ? raw : "", "base64");
  return { apiVersion, kind, ...decode(bytes, fields, String(kind)) };
}

/** Empty texts, zeros and empty messages are left out: in protobuf they are the same as nothing. */
function decode(bytes: Buffer, fields: ProtobufMessage, title: string): JsonObject {
  const object: Record<string, JsonValue> = {};
  for (const { number, value } of partsOf(bytes)) {
    const field = fields[number];
    if (field === undefined) {
      if (isEmpty(value)) continue;
      throw unread(`field ${number} of ${title}`);
    }
    if (field.type === "ignored") continue;
    put(object, field, toJson(field, value));
  }
  return object;
}

function put(
  object: Record<string, JsonValue>,
  field: Exclude<ProtobufField, { readonly type: "ignored" }>,
  value: JsonValue,
): void {
  const earlier = object[field.name];
  // Added to in place: a body may hold a million entries, and copying what there is for each would never end.
  if (field.type === "map") {
    if (isJsonObject(earlier)) Object.assign(earlier, value);
    else object[field.name] = value;
  } else if (field.many) {
    if (Array.isArray(earlier)) earlier.push(value);
    else object[field.name] = [value];
  } else if (value !== "" && value !== 0 && !(isJsonObject(value) && Object.keys(value).length === 0))
    object[field.name] = value;
}

function toJson(
  field: Exclude<ProtobufField, { readonly type: "ignored" }>,
  value: number | Buffer,
): JsonValue {
  if (field.type === "number" || field.type === "truth") {
    if (typeof value !== "number") throw broken();
    return field.type === "truth" ? value !== 0 : value;
  }
  if (typeof value === "number") throw broken();
  switch (field.type) {
    case "text":
      return value.toString("utf8");
    case "bytes":
      return value.toString("base64");
    case "map": {
      const entry: ProtobufMessage = {
        1: { name: "key", type: "text" },
        2: { name: "value", type: field.values },
      };
      const { key = "", value: held = "" } = decode(value, entry, field.name);
      return { [String(key)]: held };
    }
    case "message":
      return decode(value, field.fields, field.name);
  }
}

interface Part {
  readonly number: number;
  readonly value: number | Buffer;
}

function partsOf(bytes: Buffer): readonly Part[] {
  const parts: Part[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || factor > Number.MAX_SAFE_INTEGER) throw broken();
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    const content = varint(); // The number itself, or how many bytes follow.
    if (tag % 8 === VARINT) parts.push({ number, value: content });
    else if (tag % 8 === LENGTH && content <= bytes.length - at) {
      parts.push({ number, value: bytes.subarray(at, at + content) });
      at += content;
    } else throw broken();
  }
  return parts;
}

function isEmpty(value: number | Buffer): boolean {
  return typeof value === "number" ? value === 0 : value.length === 0;
}

function unread(what: string): ApiError {
  return new ApiError(
    415,
    "UnsupportedMediaType",
    `the sandbox does not read ${what} in protobuf: write the object to a file (--dry-run=client -o yaml) and use kubectl apply -f`,
  );
}

function broken(): ApiError {
  return badRequest("error decoding the body: it is not Kubernetes protobuf");
}
