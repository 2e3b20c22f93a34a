import { createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { COLORS } from "../base/color-scheme.ts";
import { cutToFit } from "./cut-to-fit.ts";
import { FONT_FAMILY, registerFont } from "./font.ts";
import { styleOf } from "./palette.ts";
import { CHART_WIDTH } from "./theme.ts";

/** The input for a picture of a route. */
export interface PicturedRoute {
  readonly title: string;
  readonly subtitle: string;
  /** One row each, in the order in which they are tried. */
  readonly routes: readonly {
    /** Which requests these are: alternative conditions, one of which a request must meet. */
    readonly requests: readonly string[];
    readonly targets: readonly { readonly name: string; readonly percent: number }[];
    readonly notes: readonly string[];
  }[];
}

const WIDTH = CHART_WIDTH;
const { ink: INK, paper: PAPER, line: GRID, soft: SOFT } = COLORS.light;
/** Further rows are only counted: nobody could read them on a phone, and each takes memory. */
const MOST_ROWS = 20;
const TOP = 130;
const ROW = { least: 120, line: 40, gap: 26, target: 74 } as const;
const MATCH = { left: 40, width: 520 } as const;
const TARGET = { left: 870, width: 290, height: 58 } as const;
const FONT = { title: 42, subtitle: 32, text: 32, note: 31 } as const;

/**
 * Draws where requests go: their conditions on the left, the versions on the right, and between them a band whose width and
 * label show the share. No two versions differ by colour alone, since each is named.
 * @returns a PNG that is as wide as a chart.
 */
export async function routePicture(route: PicturedRoute): Promise<Uint8Array> {
  registerFont();
  const shown = route.routes.slice(0, MOST_ROWS);
  const left = route.routes.length - shown.length;
  const names = [...new Set(shown.flatMap(({ targets }) => targets.map(({ name }) => name)))].sort();
  const colors = new Map(names.map((name, index) => [name, styleOf(index + 1, "light").color]));
  const measured = createCanvas(1, 1).getContext("2d");
  const rows = shown.map((row) => layRow(measured, row));
  const height = TOP + rows.reduce((sum, row) => sum + row.height + ROW.gap, 0) + (left > 0 ? 60 : 14);
  const canvas = createCanvas(WIDTH, height);
  const context = canvas.getContext("2d");
  context.fillStyle = PAPER;
  context.fillRect(0, 0, WIDTH, height);
  write(context, route.title, 40, 58, { size: FONT.title, bold: true, width: WIDTH - 80 });
  write(context, route.subtitle, 40, 98, { size: FONT.subtitle, color: SOFT, width: WIDTH - 80 });
  let top = TOP;
  for (const row of rows) {
    drawRow(context, row, top, colors);
    top += row.height + ROW.gap;
  }
  if (left > 0)
    write(context, `… and ${left} more, which are tried after these`, 40, height - 26, {
      size: FONT.note,
      width: WIDTH - 80,
    });
  return canvas.encode("png");
}

/** The same in words for people who cannot see it, in at most 1,000 characters. */
export function routeAltText({ title, subtitle, routes }: PicturedRoute): string {
  const rows = routes.slice(0, MOST_ROWS).map(({ requests, targets, notes }) => {
    const to = targets.map(({ name, percent }) => `${percent} % to ${name}`).join(", ") || "nowhere";
    return `${requests.join(" or ")}: ${to}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}.`;
  });
  const text = [`Picture: ${title}, ${subtitle}.`, ...rows].join(" ");
  return text.length <= 1_000 ? text : `${text.slice(0, 999)}…`;
}

type Row = ReturnType<typeof layRow>;

/** Computes a row's height, and wraps its text into lines. */
function layRow(context: SKRSContext2D, { requests, targets, notes }: PicturedRoute["routes"][number]) {
  const width = MATCH.width - 40;
  const words = requests.flatMap((text, at) =>
    wrap(context, at === 0 ? text : `or ${text}`, width, FONT.text),
  );
  const lines = [
    ...words.map((text) => ({ text, size: FONT.text, color: INK })),
    ...notes
      .flatMap((note) => wrap(context, note, width, FONT.note))
      .map((text) => ({ text, size: FONT.note, color: "#7A3B00" })),
  ];
  const height = Math.max(ROW.least, lines.length * ROW.line + 44, targets.length * ROW.target + 12);
  return { lines, targets, height };
}

function drawRow(
  context: SKRSContext2D,
  { lines, targets, height }: Row,
  top: number,
  colors: ReadonlyMap<string, string>,
): void {
  box(context, { left: MATCH.left, top, width: MATCH.width, height, fill: "#F4F6F8", stroke: GRID });
  const first = top + (height - lines.length * ROW.line) / 2 + FONT.text - 2;
  for (const [index, { text, size, color }] of lines.entries())
    write(context, text, MATCH.left + 20, first + index * ROW.line, { size, color, width: MATCH.width - 40 });
  const middle = top + height / 2;
  if (targets.length === 0) {
    write(context, "nowhere: answered by the mesh itself", MATCH.left + MATCH.width + 30, middle + 9, {
      size: FONT.note,
      color: SOFT,
      width: WIDTH - MATCH.left - MATCH.width - 60,
    });
  }
  for (const [index, target] of targets.entries()) {
    const center = middle + (index - (targets.length - 1) / 2) * ROW.target;
    const color = colors.get(target.name) ?? INK;
    band(context, { fromY: middle, toY: center, percent: target.percent, color });
    const boxTop = center - TARGET.height / 2;
    box(context, { ...TARGET, top: boxTop, fill: PAPER, stroke: color, line: 4 });
    write(context, target.name, TARGET.left + 18, center + 10, {
      size: FONT.text,
      bold: true,
      width: TARGET.width - 36,
    });
  }
}

/** A curve whose width shows the share, from 3 to 30 pixels, with the share written on white on top of it. */
function band(
  context: SKRSContext2D,
  {
    fromY,
    toY,
    percent,
    color,
  }: { readonly fromY: number; readonly toY: number; readonly percent: number; readonly color: string },
): void {
  const [from, to] = [MATCH.left + MATCH.width, TARGET.left];
  const middle = (from + to) / 2;
  context.strokeStyle = color;
  context.globalAlpha = 0.75;
  context.lineWidth = 3 + (27 * percent) / 100;
  context.beginPath();
  context.moveTo(from, fromY);
  context.bezierCurveTo(middle, fromY, middle, toY, to, toY);
  context.stroke();
  context.globalAlpha = 1;
  const text = `${percent} %`;
  context.font = `bold ${FONT.text}px ${FONT_FAMILY}`;
  const width = context.measureText(text).width + 20;
  // Closer to the version than to the middle, where the bands diverge.
  const [x, y] = [middle + 50, fromY + (toY - fromY) * 0.83];
  box(context, { left: x - width / 2, top: y - 21, width, height: 42, fill: PAPER, stroke: color });
  write(context, text, x - width / 2 + 10, y + 10, { size: FONT.text, bold: true, width });
}

function box(
  context: SKRSContext2D,
  place: {
    readonly left: number;
    readonly top: number;
    readonly width: number;
    readonly height: number;
    readonly fill: string;
    readonly stroke: string;
    readonly line?: number;
  },
): void {
  context.beginPath();
  context.roundRect(place.left, place.top, place.width, place.height, 12);
  context.fillStyle = place.fill;
  context.fill();
  context.lineWidth = place.line ?? 2;
  context.strokeStyle = place.stroke;
  context.stroke();
}

/** Writes one line, cut short with `…` if it is too wide. */
function write(
  context: SKRSContext2D,
  text: string,
  x: number,
  y: number,
  how: { readonly size: number; readonly width: number; readonly color?: string; readonly bold?: boolean },
): void {
  context.font = `${how.bold ? "bold " : ""}${how.size}px ${FONT_FAMILY}`;
  context.fillStyle = how.color ?? INK;
  context.fillText(cutToFit(context, text, how.width), x, y);
}

function wrap(context: SKRSContext2D, text: string, width: number, size: number): readonly string[] {
  context.font = `${size}px ${FONT_FAMILY}`;
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && context.measureText(longer).width > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}
