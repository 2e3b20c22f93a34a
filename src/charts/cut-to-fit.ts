import type { SKRSContext2D } from "@napi-rs/canvas";

/** The text if it fits into this width in the context's present font, or else its beginning with `…`. */
export function cutToFit(context: SKRSContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  const letters = [...text];
  while (letters.length > 1 && context.measureText(`${letters.join("")}…`).width > width) letters.pop();
  return `${letters.join("").trimEnd()}…`;
}
