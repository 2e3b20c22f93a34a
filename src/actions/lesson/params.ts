import Type, { type Static } from "typebox";

const closed = { additionalProperties: false } as const;
const Box = Type.String({ minLength: 1, maxLength: 24 });

/** A text for the learner. */
export const LessonText = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2_500, description });

/** A drawing of boxes and arrows, from top to bottom. */
export const LessonPicture = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 60, description: "Shown above it" }),
    rows: Type.Array(Type.Array(Type.String({ maxLength: 24 }), { minItems: 1, maxItems: 3 }), {
      minItems: 1,
      maxItems: 6,
      description: 'Boxes, one list per row, from top to bottom; "" leaves a place empty',
    }),
    arrows: Type.Optional(
      Type.Array(
        Type.Object(
          {
            from: Box,
            to: Box,
            label: Type.Optional(Type.String({ maxLength: 16, description: "Shown beside it" })),
          },
          closed,
        ),
        {
          maxItems: 20,
          description: "From box to box; without them, from each box to every box of the next row",
        },
      ),
    ),
    marked: Type.Optional(Type.Array(Box, { maxItems: 18, description: "Boxes to look at first" })),
    alt: Type.String({
      minLength: 1,
      maxLength: 500,
      description: "What it shows, for those who cannot see it",
    }),
  },
  { ...closed, description: "A drawing above the text; people look before they read" },
);
export type LessonPicture = Static<typeof LessonPicture>;

/** How long a lesson waits for its learner. */
export const LessonExpires = Type.String({
  format: "duration",
  default: "24h",
  description: "How long to wait for the learner, across restarts; then the lesson ends and cleans up",
});
