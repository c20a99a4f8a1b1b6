/** What a module says of itself. */
import type { Catalogue, EventDefinition } from "@rapport/events";
import type { Database } from "@rapport/db";
import type { Route } from "./door/index.ts";
import type { Chore, JobHandlers } from "./jobs/index.ts";

export type Module = {
  id: string;
  /** The modules whose index.ts it may import. */
  needs: readonly string[];
};

/** An address under /api whose last part is a secret: GET and POST. */
export type Link = {
  path: `/${string}`;
  answer: (request: Request, token: string, db: Database) => Promise<Response>;
};

/** A module as the server sees it. */
export type ServerModule = Module & {
  /** A function where they speak of every module's events. */
  routes: readonly Route[] | ((catalogue: Catalogue) => readonly Route[]);
  events: readonly EventDefinition[];
  /** Handlers of its kinds of job; kinds are unique across modules. */
  jobs?: JobHandlers;
  /** What it does beside the jobs each time they are run. */
  chores?: readonly Chore[];
  /** What it answers beside the API, to people who are nobody here: a link from a mail is proof enough. */
  links?: readonly Link[];
};
