/** A place in a text as two offsets in UTF-16 code units. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What is wrong with a YAML text, whatever the text is for. */
export interface YamlProblem {
  readonly kind:
    | "syntax"
    | "quotes"
    | "tag"
    | "too-large"
    | "too-deep"
    | "too-many-aliases"
    | "duplicate-key"
    | "key-not-text"
    | "key-refused"
    | "number-text";
  readonly at: Span;
  readonly message: string;
  readonly hint: string;
}

export function yamlProblem(kind: YamlProblem["kind"], at: Span, message: string, hint: string): YamlProblem {
  return { kind, at, message, hint };
}
