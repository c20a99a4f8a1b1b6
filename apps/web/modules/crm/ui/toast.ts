"use client";
// One way to tell: what happened, and what can be done about it. Errors stay until closed.
import { type ReactNode } from "react";
import { toast as sonner } from "sonner";

type Options = { description?: ReactNode; action?: { label: string; onSelect: () => void } };

const withAction = ({ action, ...rest }: Options) => ({
  ...rest,
  ...(action && { action: { label: action.label, onClick: action.onSelect } }),
});

export const toast = {
  success: (title: string, options: Options = {}) =>
    sonner.success(title, { duration: 6000, ...withAction(options) }),
  error: (title: string, options: Options = {}) =>
    sonner.error(title, { duration: Number.POSITIVE_INFINITY, ...withAction(options) }),
};
