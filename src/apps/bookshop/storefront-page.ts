import type { Book } from "./books.ts";

/** What the storefront collects from the other services. */
export interface Shelf {
  readonly books: readonly Book[];
  readonly reviews: {
    readonly version: string;
    readonly reviews: readonly {
      readonly reviewer: string;
      readonly text: string;
      readonly stars?: number;
    }[];
  };
}

/** The shop's page for people: the stock, the reviews, and which version of reviews answered. */
export function storefrontPage(shelf: Shelf): string {
  const colour = shelf.reviews.version === "v3" ? "#b3261e" : "#1d1b20";
  const rows = shelf.books
    .map(
      (book) => `<li><b>${escapeHtml(book.title)}</b>, ${escapeHtml(book.author)}, ${book.pages} pages</li>`,
    )
    .join("");
  const reviews = shelf.reviews.reviews
    .map((review) => {
      const stars =
        review.stars === undefined ? "" : ` <span style="color:${colour}">${starsText(review.stars)}</span>`;
      return `<blockquote>${escapeHtml(review.text)} — ${escapeHtml(review.reviewer)}${stars}</blockquote>`;
    })
    .join("");
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Bookshop</title></head><body><h1>Bookshop</h1><ul>${rows}</ul>
<h2>Reviews <small>(${escapeHtml(shelf.reviews.version)})</small></h2>${reviews}</body></html>
`;
}

function starsText(count: number): string {
  return "★".repeat(count) + "☆".repeat(5 - count);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
