"use client";
// One conversation: what can be done with it, what was said, and the answer.
import { Check, ChevronLeft, NotebookPen, RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { Link } from "#components/ui/link.tsx";
import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ApiProblem } from "#lib/client.ts";
import { useHref } from "#modules/crm/ui/index.ts";
import type { EmailDraft } from "../compose/draft.ts";
import type { Conversation, Email } from "../data/types.ts";
import type { ConversationActions } from "../data/use-actions.ts";
import { useConversation, useMessages } from "../data/use-conversation.ts";
import { useMailboxes } from "../data/use-inbox.ts";
import { Thread } from "../thread/thread.tsx";
import { AboutPane } from "./about-pane.tsx";
import { AssignButton } from "./assign-button.tsx";
import { ReplyBox, replyDraft } from "./reply-box.tsx";
import { Sharing } from "./sharing.tsx";
import { SnoozeMenu } from "./snooze-menu.tsx";
import { recordOf, useConversationName } from "./words.ts";

export type Menu = "snooze" | "assign" | "reply" | null;

type Props = {
  id: string;
  memberId: string | null;
  canWrite: boolean;
  phone: boolean;
  menu: Menu;
  onMenu: (menu: Menu) => void;
  actions: ConversationActions;
  /** The conversation leaves the list: it is done, or sleeps. */
  onLeave: (row: Conversation, work: () => Promise<void>) => void;
  onBack: () => void;
};

export function ConversationPane(props: Props) {
  const t = useTranslations("inbox");
  const query = useConversation(props.id);
  if (query.isPending)
    return (
      <section aria-busy className="flex min-w-0 flex-1 flex-col gap-3 p-4">
        <Skeleton width="40%" />
        <Skeleton className="h-32 w-full rounded-lg" />
      </section>
    );
  if (query.isError && !query.data)
    return (
      <ErrorState
        title={t("conversationFailed")}
        onRetry={() => void query.refetch()}
        {...(query.error instanceof ApiProblem && { reference: query.error.requestId })}
      />
    );
  return <Open key={props.id} {...props} row={query.data} />;
}

function Open({
  row,
  memberId,
  canWrite,
  phone,
  menu,
  onMenu,
  actions,
  onLeave,
  onBack,
}: Props & { row: Conversation }) {
  const t = useTranslations("inbox");
  const nameOf = useConversationName();
  const href = useHref();
  const name = nameOf(row);
  const query = useMessages(row.id);
  const { messages } = query;
  const { data: boxes } = useMailboxes();
  const own = boxes?.find(({ id }) => id === row.integration_id)?.address ?? "";
  const [draft, setDraft] = useState<EmailDraft>();
  const scroller = useRef<HTMLDivElement>(null);

  // Opened once it is read; marked as unread by hand it stays so.
  const read = useRef(false);
  useEffect(() => {
    if (read.current) return;
    read.current = true;
    if (row.unread && canWrite) void actions.read(row);
  });

  const newest = messages.at(-1)?.id;
  useEffect(() => {
    const box = scroller.current;
    if (newest) box?.scrollTo(0, box.scrollHeight);
  }, [newest]);

  const answerable = messages.findLast(
    (one): one is Email => one.type === "email" && /^(received|sent|bounced)$/.test(one.state),
  );
  const begin = (mail: Email | undefined, all = false) => {
    if (mail) setDraft(replyDraft(row, mail, own, all));
  };
  const isReplying = menu === "reply";
  useEffect(() => {
    if (!isReplying || !answerable) return;
    onMenu(null);
    if (row.channel === "email") begin(answerable);
    else document.querySelector<HTMLElement>("#reply textarea")?.focus();
  });

  const isOpen = row.state === "open";
  const about = row.channel === "mention" ? recordOf(row) : null;
  const heading =
    row.channel === "email"
      ? row.subject || t("noSubject")
      : about
        ? t("mention.on", { name, what: about.name })
        : name;
  const tools = canWrite && (
    <>
      {row.channel !== "mention" && (
        <AssignButton
          row={row}
          memberId={memberId}
          compact={phone}
          open={menu === "assign"}
          onOpenChange={(open) => onMenu(open ? "assign" : null)}
          onAssign={(id, who) => void actions.assign(row, id, who)}
        />
      )}
      <SnoozeMenu
        compact={phone}
        open={menu === "snooze"}
        onOpenChange={(open) => onMenu(open ? "snooze" : null)}
        onPick={(at, words) => onLeave(row, () => actions.snooze(row, at, words))}
      />
      <Button
        size={phone ? "icon" : "sm"}
        variant={phone ? "ghost" : "secondary"}
        aria-label={phone ? t(isOpen ? "done" : "reopen") : undefined}
        onClick={() =>
          isOpen ? onLeave(row, () => actions.done(row)) : onLeave(row, () => actions.wake(row))
        }
      >
        {isOpen ? (
          <Check className={phone ? "size-5" : "size-3.5"} aria-hidden />
        ) : (
          <RotateCcw className={phone ? "size-5" : "size-3.5"} aria-hidden />
        )}
        {!phone && (
          <>
            {t(isOpen ? "done" : "reopen")} <Kbd>D</Kbd>
          </>
        )}
      </Button>
    </>
  );

  return (
    <>
      <section aria-label={t("conversation")} className="flex min-h-0 min-w-0 flex-1 flex-col">
        {phone ? (
          <header className="flex h-14 shrink-0 items-center gap-1 border-b px-1">
            <Button variant="ghost" size="icon" aria-label={t("back")} onClick={onBack}>
              <ChevronLeft className="size-5" aria-hidden />
            </Button>
            <div className="min-w-0 flex-1">
              <h1 className="truncate text-base font-semibold">{name}</h1>
              {(row.channel === "email" || about) && (
                <p className="truncate text-xs text-muted-foreground">
                  {about ? about.name : heading}
                </p>
              )}
            </div>
            {tools}
          </header>
        ) : (
          <div className="flex h-12 shrink-0 items-center gap-2 border-b px-4">
            <h2 className="min-w-0 truncate font-semibold">{heading}</h2>
            <span className="ml-auto flex shrink-0 items-center gap-1.5">{tools}</span>
          </div>
        )}
        {about && (
          <p className="flex shrink-0 items-center gap-2 border-b px-4 py-1.5 text-xs text-muted-foreground max-md:px-3">
            <NotebookPen className="size-3.5 shrink-0" aria-hidden />
            <span className="min-w-0 flex-1">
              {t.rich("mention.where", {
                what: about.name,
                link: (chunks) => (
                  <Link
                    href={href(about.path)}
                    className="rounded-sm font-medium text-foreground underline underline-offset-2"
                  >
                    {chunks}
                  </Link>
                ),
              })}
            </span>
          </p>
        )}
        <Sharing row={row} memberId={memberId} onShare={() => void actions.share(row)} />
        <div
          ref={scroller}
          tabIndex={0}
          role="region"
          aria-label={t("messages")}
          className="min-h-0 flex-1 overflow-y-auto px-4 py-3 -outline-offset-2 max-md:px-3"
        >
          {phone && <h2 className="sr-only">{t("messages")}</h2>}
          <Thread query={query} name={name} onReply={row.channel === "email" ? begin : undefined} />
        </div>
        <div className="shrink-0 px-4 pb-4 empty:hidden max-md:px-2 max-md:pb-2">
          <ReplyBox
            row={row}
            draft={draft}
            canStart={answerable !== undefined}
            onStart={() => begin(answerable)}
            onClose={() => setDraft(undefined)}
          />
        </div>
      </section>
      {!phone && <AboutPane row={row} />}
    </>
  );
}
