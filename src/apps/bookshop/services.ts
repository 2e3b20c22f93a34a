import { books, reviewTexts, stars } from "./books.ts";
import { type Shelf, storefrontPage } from "./storefront-page.ts";
import type { Upstreams } from "./upstream.ts";

export interface ShopSettings {
  /** `v1`, `v2` or `v3`; distinguishes the versions of `reviews`. */
  readonly version: string;
  /** Base URLs of the services that it calls. */
  readonly catalogueUrl: string;
  readonly reviewsUrl: string;
  readonly ratingsUrl: string;
}

interface ShopRequest {
  /** Without the query. */
  readonly path: string;
  /** Headers to pass on. */
  readonly headers: Record<string, string>;
  readonly wantsHtml: boolean;
}

export interface ShopAnswer {
  readonly contentType: "application/json" | "text/html; charset=utf-8";
  readonly body: string;
}

/** Answers a request; `undefined` if the service has no such path. */
export type ShopService = (request: ShopRequest) => Promise<ShopAnswer | undefined>;

/** The services of the shop by name: what each one answers. */
export const shopServices: Readonly<
  Record<string, (settings: ShopSettings, upstreams: Upstreams) => ShopService>
> = {
  storefront: (settings, upstreams) => async (request) => {
    if (request.path !== "/") return undefined;
    const [catalogue, reviews] = await Promise.all([
      upstreams.json(`${settings.catalogueUrl}/books`, request.headers),
      upstreams.json(`${settings.reviewsUrl}/reviews/1`, request.headers),
    ]);
    const shelf = {
      books: (catalogue as Pick<Shelf, "books">).books,
      reviews: reviews as Shelf["reviews"],
    };
    if (request.wantsHtml) return { contentType: "text/html; charset=utf-8", body: storefrontPage(shelf) };
    return json({ service: "storefront", version: settings.version, ...shelf });
  },

  catalogue: (settings) => async (request) => {
    if (request.path !== "/books") return undefined;
    return json({ service: "catalogue", version: settings.version, books });
  },

  /** v1 has no stars; v2 and v3 get them from `ratings`. */
  reviews: (settings, upstreams) => async (request) => {
    if (!/^\/reviews\/\d+$/.test(request.path)) return undefined;
    const facts = { service: "reviews", version: settings.version };
    if (settings.version === "v1") return json({ ...facts, reviews: reviewTexts });
    const id = request.path.slice("/reviews/".length);
    const ratings = await upstreams.json(`${settings.ratingsUrl}/ratings/${id}`, request.headers);
    const given = (ratings as { readonly stars: readonly number[] }).stars;
    return json({ ...facts, reviews: reviewTexts.map((review, i) => ({ ...review, stars: given[i] })) });
  },

  ratings: (settings) => async (request) => {
    if (!/^\/ratings\/\d+$/.test(request.path)) return undefined;
    return json({ service: "ratings", version: settings.version, stars });
  },
};

function json(value: unknown): ShopAnswer {
  return { contentType: "application/json", body: JSON.stringify(value) };
}
