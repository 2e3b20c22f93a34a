/** Header fields by name. Several values of one name are sent as several fields, in their order. */
export type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A header field as it is sent. */
export type HeaderLine = readonly [name: string, value: string];

/** Every field of the headers, those of one name one after another. */
export function headerLines(headers: Headers): readonly HeaderLine[] {
  return Object.entries(headers).flatMap(([name, values]) =>
    typeof values === "string" ? [[name, values] as const] : values.map((value) => [name, value] as const),
  );
}

/** Headers of a target that also sends those of the whole load test, except where it has a field of that name itself. */
export function inheritHeaders(inherited: Headers, own: Headers): Headers {
  const names = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  const rest = Object.entries(inherited).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(rest), ...own };
}
