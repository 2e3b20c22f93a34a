/** How wide a picture is on a phone: a screen 390 CSS pixels wide, with a margin of 16 on each side. */
const PHONE_PICTURE_PX = 358;

/** The least height of letters there, in CSS pixels: about that of captions on printed charts. */
const LEAST_LETTER_PX = 9;

/**
 * The rule that every picture keeps: its smallest text is still legible when the picture is as wide as a phone's screen.
 * @param pictureWidth in the picture's own pixels.
 * @returns the least font size in the picture's own pixels.
 */
export function leastFontSize(pictureWidth: number): number {
  return Math.ceil((LEAST_LETTER_PX * pictureWidth) / PHONE_PICTURE_PX);
}
