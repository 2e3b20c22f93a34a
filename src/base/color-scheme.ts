/** Whether a page or picture is dark on light or light on dark. */
export type Scheme = "light" | "dark";

/** Colours of everything that is not data, as #RRGGBB. Tests hold text to the contrast of WCAG 2.2, level AA. */
export interface SchemeColors {
  /** Text, and lines that carry meaning. */
  readonly ink: string;
  /** Text that explains. */
  readonly soft: string;
  readonly paper: string;
  /** Borders and grids. */
  readonly line: string;
  /** Behind a warning. */
  readonly note: string;
}

/** Pages and the pictures on them share these, so that a picture has the background of its page. */
export const COLORS: Readonly<Record<Scheme, SchemeColors>> = {
  light: { ink: "#111111", soft: "#555555", paper: "#FFFFFF", line: "#DDDDDD", note: "#FFF6E0" },
  dark: { ink: "#ECECEC", soft: "#B0B0B0", paper: "#16181B", line: "#3A3D42", note: "#3A3016" },
};
