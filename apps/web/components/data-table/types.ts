import type { ReactNode } from "react";

export type DataColumn<T> = {
  id: string;
  header: string;
  /** Pixels. Widths come from here, never from the data, so nothing jumps. */
  width: number;
  align?: "right";
  /** The API's name of the field to sort by. A column without it has a plain head. */
  sort?: string;
  cell: (row: T) => ReactNode;
  /** Stands in the sticky foot below this column. */
  foot?: ReactNode;
  /** Lets an open editor reach over the edges of its cell. */
  overflow?: boolean;
};

export type Sort = { field: string; desc: boolean };

/** Reads and writes the API's form: `-created_at` is newest first. */
export const parseSort = (text: string): Sort =>
  text.startsWith("-") ? { field: text.slice(1), desc: true } : { field: text, desc: false };
export const formatSort = (sort: Sort) => (sort.desc ? `-${sort.field}` : sort.field);
