"use client";
// Choosing a company, a person or a deal by typing part of its name.
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { PickList, type PickItem } from "../picker.tsx";
import { searchRecords } from "../data/search.ts";
import type { RecordKind } from "../types.ts";

/** A value that follows what is typed after a short rest. */
function useRested<T>(value: T, milliseconds = 150) {
  const [rested, setRested] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setRested(value), milliseconds);
    return () => clearTimeout(timer);
  }, [value, milliseconds]);
  return rested;
}

/** The records whose name holds `text`; the latest ones while it is empty. */
export function useRecordSearch(object: RecordKind, text: string, enabled = true) {
  const rested = useRested(text.trim());
  return useQuery({
    queryKey: ["crm", "search", object, rested],
    queryFn: ({ signal }) => searchRecords(object, rested, signal),
    enabled,
    placeholderData: (before) => before,
    staleTime: 30_000,
  });
}

export function recordItem(
  object: RecordKind,
  row: { id: string; title: string; subtitle: string },
): PickItem {
  return {
    id: row.id,
    label: row.title,
    hint: row.subtitle,
    icon:
      object === "companies" ? (
        <Logo name={row.title} size={16} />
      ) : object === "people" ? (
        <Avatar name={row.title} size={16} />
      ) : undefined,
  };
}

type Props = {
  object: RecordKind;
  label: string;
  selected: string | null;
  noneLabel: string;
  onPick: (id: string, label: string) => void;
};

export function RecordPickList({ object, onPick, ...rest }: Props) {
  const [text, setText] = useState("");
  const { data } = useRecordSearch(object, text);
  return (
    <PickList
      {...rest}
      items={data?.map((row) => recordItem(object, row))}
      onSearch={setText}
      onPick={(id) => onPick(id, data?.find((row) => row.id === id)?.title ?? "")}
    />
  );
}
