import protobuf from "protobufjs";
import protojson from "protobufjs/ext/protojson.js";
import { Failure, messageOf } from "../../../base/failure.ts";
import { suggestName } from "../../../base/suggest.ts";
import type { LoadCall } from "../../order/request.ts";

const NOTHING_SENT = "Nothing was sent.";

/**
 * A call that is ready to be sent: its message as protobuf, encoded from JSON (ProtoJSON: field names as in the file or in
 * camel case), and whether its answer is a stream.
 * @param name `package.Service/Method`
 * @throws Failure `LOAD_CALL_UNKNOWN` if there is no such method, or it reads a stream; `LOAD_CALL_MESSAGE` if the JSON does not
 * fit its request type.
 */
export function encodeCall(root: protobuf.Root, name: string, json: string): LoadCall {
  const { type, serverStreams } = methodOf(root, name);
  try {
    const message = Buffer.from(type.encode(protojson.fromJsonString(type, json)).finish());
    return { name, json, message: message.toString("base64"), ...(serverStreams ? { serverStreams } : {}) };
  } catch (error) {
    throw new Failure(
      "LOAD_CALL_MESSAGE",
      `The message of ${name} is not a ${type.fullName.slice(1)}: ${messageOf(error)}.`,
      { hint: "Write it as JSON with the fields of the .proto file.", state: NOTHING_SENT, cause: error },
    );
  }
}

function methodOf(root: protobuf.Root, name: string) {
  const [serviceName = "", methodName = ""] = name.split("/");
  root.resolveAll();
  const service = servicesOf(root).find(({ fullName }) => fullName === `.${serviceName}`);
  if (service === undefined) throw unknown(name, "service", serviceName, namesOf(servicesOf(root)));
  const method = service.methods[methodName];
  if (method === undefined) throw unknown(name, "method", methodName, Object.keys(service.methods));
  if (method.requestStream) {
    throw new Failure("LOAD_CALL_UNKNOWN", `${name} takes a stream of messages, and a load test sends one.`, {
      hint: "Choose a method whose request is no stream; its answer may be one.",
      state: NOTHING_SENT,
    });
  }
  if (!method.resolvedRequestType) throw unknown(name, "request", method.requestType, []);
  return { type: method.resolvedRequestType, serverStreams: method.responseStream === true };
}

function servicesOf(space: protobuf.NamespaceBase): protobuf.Service[] {
  return space.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Service) return [nested];
    return nested instanceof protobuf.Namespace ? servicesOf(nested) : [];
  });
}

function namesOf(services: readonly protobuf.Service[]): string[] {
  return services.map(({ fullName }) => fullName.slice(1));
}

function unknown(call: string, what: string, wanted: string, known: readonly string[]): Failure {
  return new Failure("LOAD_CALL_UNKNOWN", `The call ${call} has no ${what} "${wanted}".`, {
    hint: suggestName(wanted, known),
    state: NOTHING_SENT,
  });
}
