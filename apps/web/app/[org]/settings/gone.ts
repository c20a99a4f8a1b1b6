import { notFound } from "next/navigation";
import { AppError } from "@rapport/core";

/** What is not there, or is another organisation's, is a page that is not there; an id that is none too. */
export function gone(error: unknown): never {
  if (error instanceof AppError && error.code === "not_found") notFound();
  if (error instanceof Error && "code" in error && error.code === "22P02") notFound();
  throw error;
}
