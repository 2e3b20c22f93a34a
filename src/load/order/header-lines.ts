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
