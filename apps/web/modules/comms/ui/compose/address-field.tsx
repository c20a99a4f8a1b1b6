"use client";
// Whom a mail goes to: addresses as they are typed, with people suggested.
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useId, useState } from "react";
import { Avatar } from "#components/ui/avatar.tsx";
import { cn } from "#lib/cn.ts";
import { api } from "#lib/client.ts";
import { type Page, type Person, toSearch, where } from "#modules/crm/ui/index.ts";
import { type Address, parseAddress } from "./draft.ts";

type Hit = { object: string; id: string };

/** People whose name or address matches, with an address to write to. */
async function findPeople(text: string, signal: AbortSignal): Promise<Address[]> {
  const params = new URLSearchParams({ q: text, limit: "20" });
  const { data } = await api.get<{ data: Hit[] }>(`/search?${params}`, { signal });
  const ids = data.filter(({ object }) => object === "person").map(({ id }) => id);
  if (ids.length === 0) return [];
  const people = await api.get<Page<Person>>(
    `/people${toSearch({ limit: 20, filters: [where("id", "in", ids.join(","))] })}`,
    { signal },
  );
  return ids.flatMap((id) => {
    const person = people.data.find((one) => one.id === id);
    return person?.email ? [{ address: person.email.toLowerCase(), name: person.full_name }] : [];
  });
}

type Props = {
  label: string;
  value: Address[];
  onChange: (next: Address[]) => void;
  error?: string | undefined;
  autoFocus?: boolean | undefined;
};

export function AddressField({ label, value, onChange, error, autoFocus }: Props) {
  const t = useTranslations("inbox.compose");
  const id = useId();
  const [text, setText] = useState("");
  const [found, setFound] = useState<Address[]>([]);
  const [cursor, setCursor] = useState(0);
  const [wrong, setWrong] = useState(false);
  const wanted = text.trim();

  useEffect(() => {
    if (wanted.length < 2) return setFound([]);
    const abort = new AbortController();
    const timer = setTimeout(
      () =>
        void findPeople(wanted, abort.signal)
          .then((people) => !abort.signal.aborted && setFound(people.slice(0, 6)))
          .catch(() => {}),
      150,
    );
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);

  const offered = found.filter(({ address }) => !value.some((one) => one.address === address));
  const open = offered.length > 0 && wanted.length >= 2;
  const at = Math.min(cursor, offered.length - 1);
  const add = (one: Address) => {
    if (!value.some(({ address }) => address === one.address)) onChange([...value, one]);
    setText("");
    setFound([]);
    setCursor(0);
    setWrong(false);
  };
  /** What was typed becomes an address where it is one; several come with commas between. */
  const settle = () => {
    if (!wanted) return setWrong(false);
    const parts = wanted.split(/[,;\n]+/).filter((part) => part.trim());
    const parsed = parts.map(parseAddress);
    if (parsed.some((one) => !one)) return setWrong(true);
    const fresh = (parsed as Address[]).filter(
      (one) => !value.some(({ address }) => address === one.address),
    );
    onChange([...value, ...fresh]);
    setText("");
    setWrong(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (open && event.key === "ArrowDown") setCursor(Math.min(at + 1, offered.length - 1));
    else if (open && event.key === "ArrowUp") setCursor(Math.max(at - 1, 0));
    else if (event.key === "Enter" && !event.metaKey && !event.ctrlKey) {
      const person = offered[at];
      if (open && person && !parseAddress(wanted)) add(person);
      else settle();
    } else if ((event.key === "," || event.key === ";") && parseAddress(wanted)) settle();
    else if (event.key === "Escape" && open) {
      event.stopPropagation();
      return setFound([]);
    } else if (event.key === "Backspace" && !text && value.length > 0) {
      onChange(value.slice(0, -1));
    } else return;
    event.preventDefault();
  };
  const problem = wrong ? t("noAddress", { text: wanted }) : error;

  return (
    <div className="relative">
      <div
        className={cn(
          "flex min-h-9 flex-wrap items-center gap-1 border-b px-3 py-1 focus-within:border-ring max-md:min-h-11",
          problem && "border-destructive",
        )}
      >
        <label htmlFor={id} className="w-8 shrink-0 text-xs text-muted-foreground">
          {label}
        </label>
        {value.map((one) => (
          <span
            key={one.address}
            title={one.address}
            className="inline-flex h-6 max-w-full items-center gap-1 rounded-sm bg-muted pl-1.5 text-xs ring-1 ring-border ring-inset max-md:h-8"
          >
            <span className="truncate">{one.name || one.address}</span>
            <button
              type="button"
              aria-label={t("removeAddress", { address: one.name || one.address })}
              onClick={() => onChange(value.filter(({ address }) => address !== one.address))}
              className="flex size-6 items-center justify-center rounded-sm text-muted-foreground hover:text-foreground max-md:size-8"
            >
              <X className="size-3" aria-hidden />
            </button>
          </span>
        ))}
        <input
          id={id}
          role="combobox"
          aria-expanded={open}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={open ? `${id}-${at}` : undefined}
          aria-invalid={problem ? true : undefined}
          aria-describedby={problem ? `${id}-problem` : undefined}
          autoComplete="off"
          autoFocus={autoFocus}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setCursor(0);
            setWrong(false);
          }}
          onKeyDown={onKeyDown}
          onBlur={settle}
          className="h-6 min-w-32 flex-1 bg-transparent text-sm outline-none max-md:h-9 max-md:text-lg"
        />
      </div>
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label={t("suggestions")}
        hidden={!open}
        className="animate-rise absolute inset-x-2 top-full z-50 rounded-lg bg-popover p-1 shadow-2"
      >
        {offered.map((one, index) => (
          <div
            key={one.address}
            tabIndex={-1}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === at}
            onMouseDown={(event) => event.preventDefault()}
            onMouseMove={() => setCursor(index)}
            onClick={() => add(one)}
            className={cn(
              "flex min-h-8 items-center gap-2 rounded-md px-2 text-sm max-md:min-h-11",
              index === at && "bg-accent",
            )}
          >
            <Avatar name={one.name || one.address} size={16} />
            <span className="truncate">{one.name || one.address}</span>
            <span className="min-w-0 flex-1 truncate text-xs text-muted-foreground">
              {one.address}
            </span>
          </div>
        ))}
      </div>
      {problem && (
        <p id={`${id}-problem`} role="alert" className="px-3 py-1 text-xs text-destructive-text">
          {problem}
        </p>
      )}
    </div>
  );
}
