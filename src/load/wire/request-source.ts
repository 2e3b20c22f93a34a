import { headerLines } from "../order/header-lines.ts";
import type { LoadTarget } from "../order/request.ts";
import { fillTemplate, hasPlaceholder, parseTemplate } from "../order/template.ts";

/** What is sent to one target: the same every time, or rebuilt for every request. */
export type RequestSource<Request> =
  | { readonly plain: Request }
  | { readonly plain: undefined; fill(seq: number): Request };

/**
 * Prepares what is sent to a target, once unless it has placeholders, which may occur in the path, query, header values
 * and a text body.
 * @param prepare builds the request for a target without placeholders
 */
export function requestSource<Request>(
  target: LoadTarget,
  prepare: (target: LoadTarget) => Request,
): RequestSource<Request> {
  const { url, headers, body, bodyEncoding = "utf8" } = target;
  const text = bodyEncoding === "utf8" ? body : undefined;
  const values = headerLines(headers).map(([, value]) => value);
  if (![url, ...values, text ?? ""].some(hasPlaceholder)) return { plain: prepare(target) };
  const headerTemplates = Object.entries(headers).map(
    ([name, given]) => [name, [given].flat().map(parseTemplate)] as const,
  );
  const urlTemplate = parseTemplate(url);
  const bodyTemplate = text === undefined ? undefined : parseTemplate(text);
  return {
    plain: undefined,
    fill: (seq) =>
      prepare({
        ...target,
        url: fillTemplate(urlTemplate, seq),
        headers: Object.fromEntries(
          headerTemplates.map(([name, templates]) => [
            name,
            templates.map((template) => fillTemplate(template, seq)),
          ]),
        ),
        ...(bodyTemplate === undefined ? {} : { body: fillTemplate(bodyTemplate, seq) }),
      }),
  };
}

/** A target's body as bytes. */
export function bodyOf({ body, bodyEncoding = "utf8" }: LoadTarget): Buffer | undefined {
  return body === undefined ? undefined : Buffer.from(body, bodyEncoding);
}
