import {
  Building2,
  CircleCheckBig,
  FileUp,
  Handshake,
  House,
  Inbox,
  ListOrdered,
  type LucideIcon,
  Settings,
  Trash2,
  UserRound,
} from "lucide-react";
import type { NavIcon } from "#lib/nav.ts";

const ICONS: Record<NavIcon, LucideIcon> = {
  bin: Trash2,
  companies: Building2,
  deals: Handshake,
  home: House,
  import: FileUp,
  inbox: Inbox,
  people: UserRound,
  sequences: ListOrdered,
  settings: Settings,
  tasks: CircleCheckBig,
};

/** One icon per meaning, everywhere. */
export function NavGlyph({ icon, className }: { icon: NavIcon; className?: string }) {
  const Icon = ICONS[icon];
  return <Icon className={className} aria-hidden />;
}
