import { Failure } from "../base/failure.ts";
import { suggestName } from "../base/suggest.ts";

/** Boxes in rows from top to bottom, and arrows between them. A box without a name leaves a place empty. */
export interface FlowPicture {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
  readonly arrows?: readonly { readonly from: string; readonly to: string; readonly label?: string }[];
  /** Boxes to look at first. */
  readonly marked?: readonly string[];
}

/** A rectangle in pixels. */
export interface FlowBox {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly marked: boolean;
}

export interface FlowArrow {
  readonly from: { readonly x: number; readonly y: number };
  readonly to: { readonly x: number; readonly y: number };
  readonly label: string;
}

export interface FlowLayout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly FlowBox[];
  readonly arrows: readonly FlowArrow[];
}

/** In pixels: narrow and tall, for phones. */
export const FLOW_WIDTH = 900;
export const TITLE_HEIGHT = 110;
const BOX_HEIGHT = 100;
const ROW_GAP = 100;
const MARGIN = 40;
const BOX_GAP = 36;
const WIDEST_BOX = 440;

/**
 * Computes the layout of a drawing. Without arrows, each box leads to all boxes in the next row. Pure.
 * @throws Failure `LESSON_PICTURE` for an arrow or a mark that names no box, or for two boxes with the same name.
 */
export function layoutFlow({ rows, arrows, marked = [] }: FlowPicture): FlowLayout {
  const boxes = rows.flatMap((row, index) => rowOf(row, index, marked));
  const byName = new Map(boxes.map((box) => [box.name, box]));
  if (byName.size < boxes.length)
    throw wrong("Two boxes have the same name, so arrows cannot tell them apart.", "");
  const box = (name: string): FlowBox => {
    const found = byName.get(name);
    if (found) return found;
    throw wrong(`There is no box "${name}".`, suggestName(name, byName.keys()));
  };
  for (const name of marked) box(name);
  const drawn = (arrows ?? toNextRow(rows)).map(({ from, to, label = "" }) =>
    arrowOf(box(from), box(to), label),
  );
  const height = TITLE_HEIGHT + rows.length * BOX_HEIGHT + (rows.length - 1) * ROW_GAP + MARGIN;
  return { width: FLOW_WIDTH, height, boxes, arrows: drawn };
}

function rowOf(names: readonly string[], index: number, marked: readonly string[]): readonly FlowBox[] {
  const room = (FLOW_WIDTH - 2 * MARGIN - (names.length - 1) * BOX_GAP) / names.length;
  const width = Math.min(WIDEST_BOX, room);
  const whole = names.length * width + (names.length - 1) * BOX_GAP;
  const boxes = names.map((name, place) => ({
    name,
    x: (FLOW_WIDTH - whole) / 2 + place * (width + BOX_GAP),
    y: TITLE_HEIGHT + index * (BOX_HEIGHT + ROW_GAP),
    width,
    height: BOX_HEIGHT,
    marked: marked.includes(name),
  }));
  return boxes.filter(({ name }) => name !== "");
}

function toNextRow(rows: FlowPicture["rows"]): NonNullable<FlowPicture["arrows"]> {
  return rows.flatMap((row, index) =>
    named(row).flatMap((from) => named(rows[index + 1] ?? []).map((to) => ({ from, to }))),
  );
}

/** The boxes of a row without the places that are left empty. */
function named(row: readonly string[]): readonly string[] {
  return row.filter((name) => name !== "");
}

/** From the lower edge of one box to the upper edge of the other; upwards or sideways between the nearest edges. */
function arrowOf(from: FlowBox, to: FlowBox, label: string): FlowArrow {
  const middle = ({ x, width }: FlowBox) => x + width / 2;
  if (from.y === to.y) {
    const right = from.x < to.x;
    const y = from.y + from.height / 2;
    return {
      from: { x: right ? from.x + from.width : from.x, y },
      to: { x: right ? to.x : to.x + to.width, y },
      label,
    };
  }
  const down = from.y < to.y;
  return {
    from: { x: middle(from), y: down ? from.y + from.height : from.y },
    to: { x: middle(to), y: down ? to.y : to.y + to.height },
    label,
  };
}

function wrong(problem: string, hint: string): Failure {
  return new Failure("LESSON_PICTURE", `A drawing of the lesson is wrong: ${problem}`, {
    ...(hint === "" ? {} : { hint }),
    state: "The lesson continues without it.",
  });
}
