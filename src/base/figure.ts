/**
 * Milliseconds as a person reads them, without the unit: three decimals below 0.1, two below 10, one below 100, none
 * above. The omitted digits are below the noise of any measurement over a network.
 */
export function formatMs(ms: number): string {
  return ms.toFixed(decimalsFor(Math.abs(ms)));
}

function decimalsFor(size: number): number {
  if (size === 0) return 0;
  if (size < 0.1) return 3;
  if (size < 9.995) return 2;
  return size < 99.95 ? 1 : 0;
}

/** A figure of a table in milliseconds, or a dash for one that the data does not carry. */
export function formatMsOrNone(ms: number | undefined): string {
  return ms === undefined ? "–" : formatMs(ms);
}

/** A number without trailing zeros: `1.40` is `1.4`. For sentences; tables keep the zeros to stay aligned. */
export function trimZeros(text: string): string {
  return text.includes(".") ? text.replace(/\.?0+$/, "") : text;
}

/** A share from 0 to 1 as a percentage: `0 %`, `< 0.01 %`, `0.25 %`, `12 %`. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0) return "0 %";
  if (percent < 0.01) return "< 0.01 %";
  return `${trimZeros(percent.toFixed(percent < 10 ? 2 : 0))} %`;
}

/** A count with commas as thousands separators: `12,345`. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Requests per second with the unit; one decimal below ten. */
export function formatRate(rps: number): string {
  return `${rps < 10 ? trimZeros(rps.toFixed(1)) : formatCount(rps)} rps`;
}

/** A ratio as a factor: `2.9×`, `0.52×`; close to 1 with enough digits to show on which side of it. */
export function formatTimes(ratio: number): string {
  if (ratio >= 9.95) return `${ratio.toFixed(0)}×`;
  const isClose = ratio > 0.9 && ratio < 1.1;
  return `${trimZeros(ratio.toFixed(isClose ? 3 : ratio < 2 ? 2 : 1))}×`;
}
