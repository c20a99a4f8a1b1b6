export type Page<Row> = {
  data: Row[];
  next_cursor: string | null;
  has_more: boolean;
  total_count?: number | undefined;
  total_is_capped?: boolean | undefined;
};

/**
 * A list: awaited it is one page, iterated it is every row, page after page.
 * Nothing is asked before one of the two begins.
 */
export class Listing<Row> implements PromiseLike<Page<Row>>, AsyncIterable<Row> {
  readonly #read: (cursor?: string) => Promise<Page<Row>>;

  constructor(read: (cursor?: string) => Promise<Page<Row>>) {
    this.#read = read;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- a list that is awaited is a page
  then<A = Page<Row>, B = never>(
    done?: ((page: Page<Row>) => A | PromiseLike<A>) | null,
    fail?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    // oxlint-disable-next-line promise/no-callback-in-promise -- what a thenable is for
    return this.#read().then(done, fail);
  }

  /** Page after page. */
  async *pages(): AsyncGenerator<Page<Row>, void, undefined> {
    let cursor: string | undefined;
    do {
      const page = await this.#read(cursor);
      yield page;
      cursor = page.has_more ? (page.next_cursor ?? undefined) : undefined;
    } while (cursor);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
    for await (const page of this.pages()) yield* page.data;
  }
}
