"use client";
import { TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";
import { Button } from "./button.tsx";
import { Checkbox } from "./checkbox.tsx";
import { CopyButton } from "./copy-button.tsx";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "./dialog.tsx";

type Props = {
  /** Shown while it is a text; null closes. */
  secret: string | null;
  title: string;
  description: string;
  /** What the secret is for, how long it lives. */
  children?: ReactNode;
  /** Where to keep it, and what to do if it leaks. */
  warning: string;
  onDone: () => void;
};

/** A secret that exists only here. The way out stays shut until “I have stored it” is ticked. */
export function SecretDialog(props: Props) {
  if (props.secret === null) return null;
  return <Shown {...props} secret={props.secret} />;
}

function Shown({
  secret,
  title,
  description,
  children,
  warning,
  onDone,
}: Props & { secret: string }) {
  const t = useTranslations("common");
  const box = useId();
  const [stored, setStored] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => !open && stored && onDone()}>
      <DialogContent title={title} description={description} closable={false} className="max-w-xl">
        <DialogBody>
          <div className="flex gap-2 max-md:flex-col">
            <input
              readOnly
              aria-label={t("secret")}
              value={secret}
              onFocus={(e) => e.target.select()}
              className="h-control min-w-0 flex-1 rounded-md border border-input max-md:flex-none bg-card px-2.5 font-mono text-xs"
            />
            <CopyButton text={secret} wide autoFocus />
          </div>
          {children}
          <p className="mt-4 flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-xs text-pretty text-warning-text">
            <TriangleAlert className="mt-px size-3.5" aria-hidden />
            {warning}
          </p>
        </DialogBody>
        <DialogFooter>
          <label htmlFor={box} className="mr-auto flex items-center gap-2 text-sm max-md:h-11">
            <Checkbox id={box} checked={stored} onCheckedChange={(on) => setStored(on === true)} />
            {t("stored")}
          </label>
          <Button variant="primary" disabled={!stored} onClick={onDone}>
            {t("done")}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}
