"use client";
// Values as they read, for facts, cells and panels.
import { Avatar, Logo } from "#components/ui/avatar.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Link } from "#components/ui/link.tsx";
import { useName } from "../data/names.ts";
import { useMemberName } from "../data/reference.ts";
import type { RecordKind } from "../types.ts";
import { useRecordHref } from "../use-href.ts";

/** A member with their picture; nothing when there is none. */
export function MemberLabel({ id, size = 16 }: { id: string; size?: 16 | 20 }) {
  const name = useMemberName(id);
  if (name === undefined) return <Skeleton width={88} />;
  if (name === null) return null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Avatar name={name} size={size} />
      <span className="truncate">{name}</span>
    </span>
  );
}

/** A company, person or deal by its name. */
export function RecordLabel({
  object,
  id,
  plain,
}: {
  object: RecordKind;
  id: string;
  plain?: boolean;
}) {
  const name = useName(object, id);
  if (name === undefined) return <Skeleton width={96} />;
  if (name === null) return null;
  return (
    <span className="flex min-w-0 items-center gap-2">
      {!plain && object === "companies" && <Logo name={name} size={16} />}
      {!plain && object === "people" && <Avatar name={name} size={16} />}
      <span className="truncate">{name}</span>
    </span>
  );
}

/** The same as a link to its page; nothing to press until the name is there. */
export function RecordLink({
  object,
  id,
  plain,
}: {
  object: RecordKind;
  id: string;
  plain?: boolean;
}) {
  const href = useRecordHref(object, id);
  const name = useName(object, id);
  if (!name) return <RecordLabel object={object} id={id} />;
  return (
    <Link href={href} className="min-w-0 rounded-sm hover:underline">
      <RecordLabel object={object} id={id} {...(plain && { plain })} />
    </Link>
  );
}
