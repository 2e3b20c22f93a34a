export interface Book {
  readonly id: number;
  readonly title: string;
  readonly author: string;
  readonly pages: number;
}

/** The stock. Fixed, so that every response of a version has the same size and a race compares like with like. */
export const books: readonly Book[] = [
  { id: 1, title: "Pride and Prejudice", author: "Jane Austen", pages: 432 },
  { id: 2, title: "Moby-Dick", author: "Herman Melville", pages: 635 },
  { id: 3, title: "Middlemarch", author: "George Eliot", pages: 880 },
  { id: 4, title: "The Time Machine", author: "H. G. Wells", pages: 118 },
];

interface ReviewText {
  readonly reviewer: string;
  readonly text: string;
}

export const reviewTexts: readonly ReviewText[] = [
  { reviewer: "Ada", text: "Could not put it down, and missed my stop twice." },
  { reviewer: "Grace", text: "Well made, a little long in the middle." },
];

/** Stars by reviewer, in the order of the reviews. */
export const stars: readonly number[] = [5, 4];
