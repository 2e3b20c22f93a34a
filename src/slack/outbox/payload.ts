import Type, { type Static } from "typebox";
import { Failure } from "../../base/failure.ts";
import type { JsonObject } from "../../base/json.ts";
import { schemaCheck } from "../../schema/schema-check.ts";
import type { CardMessage } from "../message.ts";

const Block = Type.Record(Type.String(), Type.Unknown());

/** A message: posted once, then edited in place whenever its row is replaced. */
const MessagePayload = Type.Object({
  text: Type.String({ description: "What notifications and screen readers get" }),
  blocks: Type.Array(Block),
  threadOf: Type.Optional(Type.String({ description: "Key of the message in whose thread it is posted" })),
});
export type MessagePayload = Static<typeof MessagePayload>;

/** A message as the outbox stores it: plain data, by way of JSON because Slack's types are interfaces. */
export function messagePayload(message: CardMessage, threadOf?: string): JsonObject {
  const blocks = JSON.parse(JSON.stringify(message.blocks)) as readonly JsonObject[];
  return { text: message.text, blocks, ...(threadOf === undefined ? {} : { threadOf }) };
}

/** Files of a run, uploaded together into the thread of a message: one message with all of them. */
const FilePayload = Type.Object({
  runId: Type.String(),
  files: Type.Array(
    Type.Object({ name: Type.String(), title: Type.String(), altText: Type.Optional(Type.String()) }),
  ),
  threadOf: Type.Optional(Type.String()),
});
type FilePayload = Static<typeof FilePayload>;

/** Files of a run as the outbox stores them. */
export function filePayload(
  runId: string,
  files: readonly { readonly name: string; readonly title: string; readonly altText?: string }[],
  threadOf: string,
): JsonObject {
  const listed = files.map(({ name, title, altText }) => ({
    name,
    title,
    ...(altText === undefined ? {} : { altText }),
  }));
  return { runId, files: listed, threadOf };
}

const storedMessage = schemaCheck(MessagePayload);
const storedFile = schemaCheck(FilePayload);

/** Reads a stored message. @throws Failure `SLACK_OUTBOX_PAYLOAD` if another version of the product stored it in a different shape. */
export function readMessagePayload(payload: JsonObject): MessagePayload {
  if (storedMessage.fits(payload)) return payload;
  throw unreadable();
}

/** Reads a stored file row; throws like {@link readMessagePayload}. */
export function readFilePayload(payload: JsonObject): FilePayload {
  if (storedFile.fits(payload)) return payload;
  throw unreadable();
}

function unreadable(): Failure {
  return new Failure("SLACK_OUTBOX_PAYLOAD", "A stored message has a shape that this version cannot read.", {
    hint: "It was written by another version of Regatta; it is skipped.",
  });
}
