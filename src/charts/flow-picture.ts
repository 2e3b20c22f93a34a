import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { COLORS } from "../base/color-scheme.ts";
import { cutToFit } from "./cut-to-fit.ts";
import {
  FLOW_WIDTH,
  type FlowArrow,
  type FlowBox,
  type FlowPicture,
  layoutFlow,
  TITLE_HEIGHT,
} from "./flow-layout.ts";
import { FONT_FAMILY, registerFont } from "./font.ts";
import { leastFontSize } from "./legibility.ts";

const { paper: PAPER, ink: INK } = COLORS.light;
const PLAIN = { fill: "#EEF3F8", edge: "#33536F" } as const;
/** Okabe and Ito's orange, with a thicker edge for people who cannot see the colour. */
const MARKED = { fill: "#FCE8C5", edge: "#D55E00" } as const;
const TEXT = 36;
const LABEL = 34;

/**
 * Draws boxes and arrows locally.
 * @returns a PNG. @throws Failure `LESSON_PICTURE` when the picture contradicts itself.
 */
export async function drawFlow(picture: FlowPicture): Promise<Uint8Array> {
  const { width, height, boxes, arrows } = layoutFlow(picture);
  registerFont();
  const canvas = createCanvas(width, height);
  const ctx = canvas.getContext("2d");
  ctx.fillStyle = PAPER;
  ctx.fillRect(0, 0, width, height);
  ctx.fillStyle = INK;
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  fitText(ctx, picture.title, { x: width / 2, y: TITLE_HEIGHT / 2, room: width - 60, size: 42, bold: true });
  for (const arrow of arrows) drawArrow(ctx, arrow);
  for (const box of boxes) drawBox(ctx, box);
  for (const arrow of arrows) drawLabel(ctx, arrow);
  return canvas.encode("png");
}

function drawBox(ctx: SKRSContext2D, { name, x, y, width, height, marked }: FlowBox): void {
  const { fill, edge } = marked ? MARKED : PLAIN;
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, 16);
  ctx.fillStyle = fill;
  ctx.fill();
  ctx.strokeStyle = edge;
  ctx.lineWidth = marked ? 8 : 4;
  ctx.stroke();
  ctx.fillStyle = INK;
  const place = { x: x + width / 2, y: y + height / 2, room: width - 24, size: TEXT, bold: marked };
  fitText(ctx, name, place);
}

function drawArrow(ctx: SKRSContext2D, { from, to }: FlowArrow): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  const head = 22;
  ctx.strokeStyle = PLAIN.edge;
  ctx.fillStyle = PLAIN.edge;
  ctx.lineWidth = 5;
  ctx.beginPath();
  ctx.moveTo(from.x, from.y);
  ctx.lineTo(to.x - head * Math.cos(angle), to.y - head * Math.sin(angle));
  ctx.stroke();
  ctx.beginPath();
  ctx.moveTo(to.x, to.y);
  for (const side of [-1, 1]) {
    const at = angle + Math.PI + side * 0.42;
    ctx.lineTo(to.x + head * Math.cos(at), to.y + head * Math.sin(at));
  }
  ctx.closePath();
  ctx.fill();
}

/** In the middle of the arrow, on its own background, so that no line runs through it. */
function drawLabel(ctx: SKRSContext2D, { from, to, label }: FlowArrow): void {
  if (label === "") return;
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  ctx.font = `bold ${LABEL}px ${FONT_FAMILY}`;
  const width = ctx.measureText(label).width + 24;
  ctx.fillStyle = PAPER;
  ctx.fillRect(x - width / 2, y - LABEL / 2 - 6, width, LABEL + 12);
  ctx.fillStyle = INK;
  ctx.fillText(label, x, y);
}

/** Writes a text, smaller if it would not fit otherwise, and cut short if it would then be too small to read. */
function fitText(
  ctx: SKRSContext2D,
  text: string,
  place: {
    readonly x: number;
    readonly y: number;
    readonly room: number;
    readonly size: number;
    readonly bold: boolean;
  },
): void {
  const font = (size: number) => `${place.bold ? "bold " : ""}${size}px ${FONT_FAMILY}`;
  ctx.font = font(place.size);
  const width = ctx.measureText(text).width;
  const fitting = Math.floor((place.size * place.room) / width);
  if (width > place.room) ctx.font = font(Math.max(fitting, leastFontSize(FLOW_WIDTH)));
  ctx.fillText(cutToFit(ctx, text, place.room), place.x, place.y);
}
