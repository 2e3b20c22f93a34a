import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../base/duration.ts";
import type { Headers } from "../../load/order/header-lines.ts";

export function rate(text: string): number {
  const value = text === "max" ? 0 : Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0) {
    throw new InvalidArgumentError("Give requests per second, such as 300, or 0 or max for full speed.");
  }
  return value;
}

export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined)
    throw new InvalidArgumentError("Give a time with its unit, such as 500ms, 30s or 5m.");
  return ms;
}

export function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number, 1 or more.");
  return Number(text);
}

export function upperCase(text: string): string {
  return text.toUpperCase();
}

/** Adds a header; one whose name was given before is sent as well. */
export function header(line: string, before: Headers): Headers {
  const colon = line.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError("Give a header as 'Name: value'.");
  const name = line.slice(0, colon).trim();
  // Only these two belong to the syntax; any other space is part of the value (RFC 9110 §5.5).
  const value = line.slice(colon + 1).replace(/^[ \t]+|[ \t]+$/g, "");
  const earlier = before[name];
  return { ...before, [name]: earlier === undefined ? value : [earlier, value].flat() };
}

export function append(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Rates of steps: `50,100,200`. */
export function rates(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const value = Number(part);
    if (part.trim() === "" || !Number.isFinite(value) || value < 0)
      throw new InvalidArgumentError("Give rates with commas between them, such as 50,100,200.");
    return value;
  });
}

/** A part of the requests: 0 … 1. */
export function ratio(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("Give a share of the requests from 0 to 1, such as 0.01.");
  return value;
}

/** Statuses of HTTP: `200,204`. */
export function statuses(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const value = Number(part);
    if (!/^\s*\d{3}\s*$/.test(part) || value < 100 || value > 599)
      throw new InvalidArgumentError("Give statuses with commas between them, such as 200,204.");
    return value;
  });
}
