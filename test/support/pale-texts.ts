import type { Page } from "playwright-core";
import { contrastOf } from "./color-vision.ts";

interface ShownText {
  readonly text: string;
  readonly color: string;
  readonly ground: string;
}

/** Runs in the page: each visible text with its colour, and the colour that it stands on, as #RRGGBB. */
const SHOWN_TEXTS = `(() => {
  const parts = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const over = ([r, g, b, a = 1], below) => [r, g, b].map((value, i) => value * a + below[i] * (1 - a));
  const hex = (rgb) => "#" + rgb.map((value) => Math.round(value).toString(16).padStart(2, "0")).join("").toUpperCase();
  const groundOf = (element) => {
    if (element === null) return parts(getComputedStyle(document.documentElement).backgroundColor).slice(0, 3);
    const own = parts(getComputedStyle(element).backgroundColor);
    return own[3] === 0 ? groundOf(element.parentElement) : own.length < 4 ? own : over(own, groundOf(element.parentElement));
  };
  return [...document.querySelectorAll("body *")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((element) => element.closest(":disabled") === null && element.tagName !== "OPTION")
    .filter(({ childNodes }) => [...childNodes].some(({ nodeType, nodeValue }) => nodeType === 3 && /[\\p{L}\\d]/u.test(nodeValue)))
    .map((element) => {
      const ground = groundOf(element);
      const color = over(parts(getComputedStyle(element).color), ground);
      return { text: element.textContent.trim().slice(0, 60), color: hex(color), ground: hex(ground) };
    });
})()`;

/** The texts of a page whose contrast with what they stand on is below 4.5:1. Source: WCAG 2.2, 1.4.3, level AA. */
export async function paleTexts(page: Page): Promise<readonly string[]> {
  const shown = await page.evaluate<readonly ShownText[]>(SHOWN_TEXTS);
  if (shown.length === 0) throw new Error("The page shows no text.");
  return shown
    .map((text) => ({ ...text, contrast: contrastOf(text.color, text.ground) }))
    .filter(({ contrast }) => contrast < 4.5)
    .map(({ text, color, ground, contrast }) => `${text}: ${color} on ${ground} is ${contrast.toFixed(2)}:1`);
}
