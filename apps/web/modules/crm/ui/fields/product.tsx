"use client";
// Products are few: all are read at once.
import { api } from "#lib/client.ts";
import { useQuery } from "@tanstack/react-query";
import type { Page } from "../types.ts";

type Product = { id: string; name: string; code: string | null };

export const useProducts = () =>
  useQuery({
    queryKey: ["crm", "products"],
    queryFn: async () => {
      const all: Product[] = [];
      let cursor: string | null = null;
      do {
        const page: Page<Product> = await api.get(
          `/products?limit=100${cursor ? `&cursor=${cursor}` : ""}`,
        );
        all.push(...page.data);
        cursor = page.next_cursor;
      } while (cursor && all.length < 1000);
      return all.sort((a, b) => a.name.localeCompare(b.name));
    },
    staleTime: 5 * 60_000,
  });

export function ProductLabel({ id }: { id: string }) {
  const { data } = useProducts();
  return <span className="truncate">{data?.find((product) => product.id === id)?.name}</span>;
}
