type Rgb = readonly [number, number, number];
type Matrix = readonly [Rgb, Rgb, Rgb];

/**
 * How a colour looks to people with a kind of colour vision: matrices on linear RGB for complete dichromacy from Machado,
 * Oliveira and Fernandes, "A Physiologically-based Model for Simulation of Color Vision Deficiency", 2009, table for
 * severity 1.0.
 */
const VISIONS = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
} as const satisfies Record<string, Matrix>;

export type Vision = keyof typeof VISIONS;
export const ALL_VISIONS = Object.keys(VISIONS) as readonly Vision[];

/** The contrast ratio of two colours (#RRGGBB), from 1 to 21. Source: WCAG 2.2, "contrast ratio". */
export function contrastOf(a: string, b: string): number {
  const luminances = [a, b].map((color) => dot([0.2126, 0.7152, 0.0722], linear(color)));
  return (Math.max(...luminances) + 0.05) / (Math.min(...luminances) + 0.05);
}

/** How different two colours (#RRGGBB) look: the distance in CIELAB (CIE76); 2.3 is just noticeable side by side. */
export function distanceOf(a: string, b: string, vision: Vision): number {
  const [one, other] = [a, b].map((color) => labOf(seen(color, vision)));
  return Math.hypot(...(one ?? []).map((value, index) => value - (other?.[index] ?? 0)));
}

function seen(color: string, vision: Vision): Rgb {
  const [red, green, blue] = VISIONS[vision];
  const rgb = linear(color);
  return [clamped(dot(red, rgb)), clamped(dot(green, rgb)), clamped(dot(blue, rgb))];
}

function linear(color: string): Rgb {
  const channel = (at: number) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** CIELAB under D65, from linear sRGB. Source: IEC 61966-2-1 and CIE 15. */
function labOf(rgb: Rgb): Rgb {
  const x = curve(dot([0.4124564, 0.3575761, 0.1804375], rgb) / 0.95047);
  const y = curve(dot([0.2126729, 0.7151522, 0.072175], rgb));
  const z = curve(dot([0.0193339, 0.119192, 0.9503041], rgb) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const curve = (t: number) => (t > 216 / 24_389 ? Math.cbrt(t) : ((24_389 / 27) * t + 16) / 116);
const clamped = (share: number) => Math.min(1, Math.max(0, share));
const dot = (a: Rgb, b: Rgb) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
