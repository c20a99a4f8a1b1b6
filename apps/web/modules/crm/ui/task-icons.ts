import { CircleCheck, type LucideIcon, Mail, Phone, Users } from "lucide-react";
import type { TaskKind } from "./types.ts";

/** One icon per kind of task. */
export const TASK_ICONS: Record<TaskKind, LucideIcon> = {
  todo: CircleCheck,
  call: Phone,
  email: Mail,
  meeting: Users,
};
