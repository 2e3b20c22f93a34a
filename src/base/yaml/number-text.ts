import { isScalar, Scalar } from "yaml";

/**
 * The text of a number that YAML does not keep: `1.10` becomes 1.1, `0123` becomes 123, `1e3` becomes 1000, and the last
 * digits of a long number change. `undefined` for anything else, and for a number that reads as it was written.
 */
export function lostNumber(node: unknown): string | undefined {
  if (!isScalar(node) || typeof node.value !== "number" || node.type !== Scalar.PLAIN) return undefined;
  const { source = "", value } = node;
  return source === String(value) ? undefined : source;
}

/** The text of an integer beyond 2^53 whose last digits change. A real number, such as `1e300`, is rounded anyway. */
export function lostInteger(node: unknown): string | undefined {
  const text = lostNumber(node);
  if (text === undefined || !isScalar(node) || !Number.isInteger(node.value)) return undefined;
  const isInteger = /^[-+]?(?:0x[\da-f_]+|[\d_]+)$/i.test(text);
  return isInteger && !Number.isSafeInteger(node.value) ? text : undefined;
}

/** What can be written in place of such a number. */
export function numberAdvice(text: string, value: unknown): string {
  const asText = `Put it in quotes to keep the text: "${text}"`;
  if (!Number.isFinite(value)) return `${asText}. Or write a number that is finite.`;
  if (/^0[0-7]+$/.test(text))
    return `${asText}. Or write ${String(value)} for the number, 0o${text.slice(1)} if it is octal.`;
  return Number.isSafeInteger(value) || (Number.isFinite(value) && String(value).length < 17)
    ? `${asText}. Or write ${String(value)} for the number.`
    : `${asText}.`;
}
