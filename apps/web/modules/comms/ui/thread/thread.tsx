"use client";
// Everything that was said, oldest first, days as breaks; the last mail stands open.
import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cn } from "#lib/cn.ts";
import { ApiProblem } from "#lib/client.ts";
import { useFormats } from "#modules/crm/ui/index.ts";
import type { Email, Message } from "../data/types.ts";
import type { useMessages } from "../data/use-conversation.ts";
import { CallCard } from "./call-card.tsx";
import { EmailCard } from "./email-card.tsx";
import { NoteCard } from "./note-card.tsx";
import { SmsBubble } from "./sms-bubble.tsx";

type Props = {
  query: ReturnType<typeof useMessages>;
  /** Whom it is with. */
  name: string;
  onReply?: ((email: Email, all: boolean) => void) | undefined;
};

export function Thread({ query, name, onReply }: Props) {
  const t = useTranslations("inbox.thread");
  const { day, dayOf } = useFormats();
  const { messages } = query;
  if (query.isPending)
    return (
      <div aria-hidden className="flex flex-col gap-3">
        {["h-14", "h-32", "h-14"].map((height, at) => (
          <Skeleton key={at} className={cn("w-full rounded-lg", height)} />
        ))}
      </div>
    );
  if (query.isError)
    return (
      <ErrorState
        title={t("loadFailed")}
        onRetry={() => void query.refetch()}
        {...(query.error instanceof ApiProblem && { reference: query.error.requestId })}
      />
    );
  return (
    <div className="flex flex-col gap-2.5">
      {query.hasNextPage && (
        <Button
          size="sm"
          className="self-center"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("older")}
        </Button>
      )}
      {messages.map((message, at) => {
        const before = messages[at - 1];
        const date = dayOf(message.at);
        return (
          <Fragment key={message.id}>
            {(!before || dayOf(before.at) !== date) && (
              <h3 className="flex items-center gap-3 py-0.5 text-2xs font-medium text-muted-foreground">
                <span className="h-px flex-1 bg-border" />
                {day(date, true)}
                <span className="h-px flex-1 bg-border" />
              </h3>
            )}
            <One
              message={message}
              isLast={at === messages.length - 1}
              name={name}
              onReply={onReply}
            />
          </Fragment>
        );
      })}
      {messages.length === 0 && <p className="text-sm text-muted-foreground">{t("empty")}</p>}
    </div>
  );
}

function One({
  message,
  isLast,
  name,
  onReply,
}: {
  message: Message;
  isLast: boolean;
  name: string;
  onReply: Props["onReply"];
}) {
  switch (message.type) {
    case "email":
      return (
        <EmailCard
          email={message}
          startsOpen={isLast}
          onReply={onReply && ((all) => onReply(message, all))}
        />
      );
    case "sms":
      return <SmsBubble sms={message} />;
    case "call":
      return <CallCard call={message} name={name} />;
    case "mention":
      return <NoteCard note={message} />;
  }
}
