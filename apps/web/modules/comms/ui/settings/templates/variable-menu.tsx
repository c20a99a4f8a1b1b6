"use client";
import { Braces } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "#components/ui/dropdown-menu.tsx";
import { placeholderOf, variables } from "./variables.ts";

type Props = {
  /** Given the placeholder with a word for when there is none, where one makes sense. */
  onPick: (placeholder: string) => void;
};

/** Puts a placeholder where the cursor stands. */
export function VariableMenu({ onPick }: Props) {
  const t = useTranslations("templates");
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button size="sm" variant="ghost">
          <Braces className="size-3.5" aria-hidden /> {t("insert")}
        </Button>
      </DropdownMenuTrigger>
      {/* The cursor goes back to the text, where typing goes on. */}
      <DropdownMenuContent align="end" onCloseAutoFocus={(event) => event.preventDefault()}>
        {variables.map((name) => (
          <DropdownMenuItem
            key={name}
            onSelect={() =>
              onPick(placeholderOf(name, name === "person.first_name" ? t("there") : ""))
            }
          >
            <span className="flex items-baseline justify-between gap-6">
              {t(`variables.${name.replace(".", "_")}`)}
              <span className="font-mono text-xs text-muted-foreground">{name}</span>
            </span>
          </DropdownMenuItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
