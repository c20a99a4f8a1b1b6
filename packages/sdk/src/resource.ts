/** What the methods of every resource share. */
import type { Call, Http, RequestOptions } from "./http.ts";
import { Listing, type Page } from "./listing.ts";
import type { operations } from "./schema.generated.ts";

type Operations = operations;
type Content<Holder> = Holder extends { content: { "application/json": infer Json } }
  ? Json
  : never;
type Responses<Op extends keyof Operations> = Operations[Op]["responses"];

/** The JSON that an operation takes. */
export type Body<Op extends keyof Operations> = Content<Operations[Op]["requestBody"]>;
/** The query that an operation takes. */
export type Query<Op extends keyof Operations> = NonNullable<Operations[Op]["parameters"]["query"]>;
/** The JSON that an operation answers. */
export type Answer<Op extends keyof Operations> = {
  [Status in keyof Responses<Op>]: Status extends 200 | 201 | 202
    ? Content<Responses<Op>[Status]>
    : never;
}[keyof Responses<Op>];
/** A row of an operation that lists. */
export type Item<Op extends keyof Operations> =
  Answer<Op> extends { data: (infer Row)[] } ? Row : never;

/** A record of which `fields` were asked for alone; else the whole. */
export type Picked<Row, Asked> = Asked extends { fields: string }
  ? Partial<Row> & { id: string }
  : Row;

/** A file's media type, where the platform does not know it from the body. */
export type UploadOptions = RequestOptions & { contentType?: string };

export class Resource {
  protected readonly http: Http;

  constructor(http: Http) {
    this.http = http;
  }

  protected listing<Row>(call: Call): Listing<Row> {
    return new Listing((cursor) =>
      this.http.json<Page<Row>>({
        ...call,
        query: cursor ? { ...call.query, cursor } : call.query,
      }),
    );
  }
}
