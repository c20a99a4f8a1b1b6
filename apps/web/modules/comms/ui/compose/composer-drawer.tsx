"use client";
// What is written over a page: a mail, a text, a call. The page below stays usable.
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Drawer } from "#components/ui/drawer.tsx";
import { CrmProvider, useHref } from "#modules/crm/ui/index.ts";
import { CallForm } from "./call-form.tsx";
import { EmailComposer } from "./email-composer.tsx";
import { SmsComposer } from "./sms-composer.tsx";
import { closeComposer, type Composing } from "./store.ts";

export function ComposerDrawer({ composing }: { composing: Composing }) {
  const t = useTranslations("inbox.compose");
  const href = useHref();
  const router = useRouter();
  const show = (conversationId: string) => {
    closeComposer();
    router.push(href(`/inbox?who=all&c=${conversationId}`));
  };
  const title =
    composing.kind === "email"
      ? t(composing.draft.reply_to_id ? "reply" : "newEmail")
      : composing.about?.name
        ? t(composing.kind === "sms" ? "textTo" : "callTo", { name: composing.about.name })
        : t(composing.kind === "sms" ? "newSms" : "newCall");
  return (
    <CrmProvider>
      <Drawer
        open
        onOpenChange={(open) => !open && closeComposer()}
        title={title}
        className={
          composing.kind === "email"
            ? "top-auto bottom-4 h-[min(600px,calc(100dvh-2rem))] max-md:inset-x-2 max-md:top-2 max-md:h-auto"
            : "top-auto bottom-4 max-md:inset-x-2"
        }
      >
        <div className="flex h-full flex-col">
          {composing.kind === "email" && (
            <EmailComposer
              key={composing.key}
              draftKey={composing.key}
              initial={composing.draft}
              onClose={closeComposer}
            />
          )}
          {composing.kind === "sms" && (
            <SmsComposer
              suggestedTo={composing.about?.phone ?? undefined}
              about={composing.about ?? {}}
              draftKey={`sms-${composing.about?.person_id ?? composing.about?.name ?? "new"}`}
              onSent={(sms) => show(sms.conversation_id)}
            />
          )}
          {composing.kind === "call" && (
            <CallForm about={composing.about} onCalled={(call) => show(call.conversation_id)} />
          )}
        </div>
      </Drawer>
    </CrmProvider>
  );
}
