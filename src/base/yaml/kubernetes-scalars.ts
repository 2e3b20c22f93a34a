import type { ScalarTag } from "yaml";

/*
 * How kubectl reads plain scalars. It converts YAML to JSON with sigs.k8s.io/yaml, whose reader (a copy of go-yaml 2) follows
 * YAML 1.1 except that it knows no sexagesimal numbers and leaves dates as texts: goyaml.v2/resolve.go there.
 */

/** Of one sign and one digit at least; underscores are ignored. A leading 0 alone means octal. */
const INTEGER = /^[-+]?(?:0_*[xX][0-9a-fA-F_]+|0_*[bB][01_]+|0_*[oO]?[0-7_]*|[1-9][0-9_]*)$/;
const FLOAT = /^(?:[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9_]+)?)$/;

/** The number that a text means, which fits `INTEGER`. */
function integerOf(text: string): number {
  const plain = text.replaceAll("_", "").toLowerCase();
  const sign = plain.startsWith("-") ? -1 : 1;
  const digits = plain.replace(/^[-+]/, "");
  if (/^0[xbo]/.test(digits)) return sign * Number(digits);
  return (
    sign * (digits.length > 1 && digits.startsWith("0") ? Number(`0o${digits.slice(1)}`) : Number(digits))
  );
}

/** The tags for plain scalars, in the order in which they are tried. */
export const KUBERNETES_SCALARS: readonly ScalarTag[] = [
  { tag: "tag:yaml.org,2002:str", default: true, resolve: (text) => text },
  {
    tag: "tag:yaml.org,2002:null",
    default: true,
    test: /^(?:~|[Nn]ull|NULL)?$/,
    resolve: () => null,
  },
  {
    tag: "tag:yaml.org,2002:bool",
    default: true,
    test: /^(?:[yY]|[yY]es|YES|[tT]rue|TRUE|[oO]n|ON)$/,
    resolve: () => true,
  },
  {
    tag: "tag:yaml.org,2002:bool",
    default: true,
    test: /^(?:[nN]|[nN]o|NO|[fF]alse|FALSE|[oO]ff|OFF)$/,
    resolve: () => false,
  },
  { tag: "tag:yaml.org,2002:int", default: true, test: INTEGER, resolve: integerOf },
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    test: FLOAT,
    resolve: (text) => Number(text.replaceAll("_", "")),
  },
  {
    tag: "tag:yaml.org,2002:float",
    default: true,
    test: /^(?:\.nan|\.NaN|\.NAN|[-+]?\.(?:inf|Inf|INF))$/,
    resolve: (text) =>
      text.toLowerCase().endsWith("nan")
        ? Number.NaN
        : text.startsWith("-")
          ? Number.NEGATIVE_INFINITY
          : Number.POSITIVE_INFINITY,
  },
];
