import type { Fields } from "./object.ts";
import type { ResourceKind } from "./resource-kinds.ts";

/** A failure as a Kubernetes `Status`, thrown by handlers and written to the client unchanged. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: number;
  readonly reason: string;
  readonly details: Fields | undefined;

  constructor(code: number, reason: string, message: string, details?: Fields) {
    super(message);
    this.code = code;
    this.reason = reason;
    this.details = details;
  }

  toStatus(): Fields {
    const { code, reason, message, details } = this;
    const head = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure" };
    return { ...head, message, reason, ...(details ? { details } : {}), code };
  }
}

const qualified = (kind: ResourceKind) => (kind.group ? `${kind.plural}.${kind.group}` : kind.plural);
const detailsOf = (kind: ResourceKind, name: string) => ({ name, group: kind.group, kind: kind.plural });

export function notFound(kind: ResourceKind, name: string): ApiError {
  return new ApiError(404, "NotFound", `${qualified(kind)} "${name}" not found`, detailsOf(kind, name));
}

export function pathNotFound(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource");
}

export function alreadyExists(kind: ResourceKind, name: string): ApiError {
  const message = `${qualified(kind)} "${name}" already exists`;
  return new ApiError(409, "AlreadyExists", message, detailsOf(kind, name));
}

export function modifiedMeanwhile(kind: ResourceKind, name: string): ApiError {
  const why = "the object has been modified; please apply your changes to the latest version and try again";
  const message = `Operation cannot be fulfilled on ${qualified(kind)} "${name}": ${why}`;
  return new ApiError(409, "Conflict", message, detailsOf(kind, name));
}

/** What is wrong with one field, in the wording of Kubernetes' own validation errors. */
export interface FieldProblem {
  readonly field: string;
  readonly reason:
    | "FieldValueRequired"
    | "FieldValueInvalid"
    | "FieldValueForbidden"
    | "FieldValueDuplicate"
    | "FieldValueNotFound";
  readonly message: string;
}

export function invalid(kind: ResourceKind, name: string, problems: readonly FieldProblem[]): ApiError {
  const texts = problems.map(({ field, message }) => `${field}: ${message}`);
  const subject = kind.group ? `${kind.kind}.${kind.group}` : kind.kind;
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const details = { name, group: kind.group, kind: kind.kind, causes: problems };
  return new ApiError(422, "Invalid", `${subject} "${name}" is invalid: ${all}`, details);
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

export function expired(message: string): ApiError {
  return new ApiError(410, "Expired", message);
}
