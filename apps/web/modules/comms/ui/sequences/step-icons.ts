import { CircleCheckBig, type LucideIcon, Mail, MessageSquare } from "lucide-react";
import type { StepKind } from "./draft.ts";

export const stepKinds: readonly StepKind[] = ["email", "sms", "task"];
export const stepIcons: Record<StepKind, LucideIcon> = {
  email: Mail,
  sms: MessageSquare,
  task: CircleCheckBig,
};
