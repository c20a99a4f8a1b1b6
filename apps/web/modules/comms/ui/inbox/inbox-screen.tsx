"use client";
// The inbox: the list beside the conversation; on a phone one at a time. The address holds what is shown.
import { MessagesSquare } from "lucide-react";
import { useTranslations } from "next-intl";
import { usePathname, useSearchParams } from "next/navigation";
import { useEffect, useState } from "react";
import { ListFoot } from "#components/data-table/list-foot.tsx";
import { TopBar } from "#components/shell/topbar.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ApiProblem } from "#lib/client.ts";
import { usePhone } from "#lib/use-phone.ts";
import { CrmProvider } from "#modules/crm/ui/index.ts";
import { openComposer } from "../compose/store.ts";
import { type InboxState, readState, writeState } from "../data/inbox-state.ts";
import type { Conversation } from "../data/types.ts";
import { useConversationActions } from "../data/use-actions.ts";
import { useInbox, useMyTeams } from "../data/use-inbox.ts";
import { ConversationPane, type Menu } from "./conversation-pane.tsx";
import { ConversationRow } from "./conversation-row.tsx";
import { InboxEmpty } from "./inbox-empty.tsx";
import { InboxFilters } from "./inbox-filters.tsx";
import { InboxSearch } from "./inbox-search.tsx";
import { useInboxKeys } from "./use-inbox-keys.ts";
import { writeEmail, WriteMenu } from "./write-menu.tsx";

type Props = { canWrite: boolean; memberId: string | null };

/** What the address says, and how it is changed without a request for the page. */
function useAddress() {
  const params = useSearchParams();
  const pathname = usePathname();
  const go = (search: string, replace = false) =>
    history[replace ? "replaceState" : "pushState"](null, "", pathname + search);
  const withOpen = (id: string | null) => {
    const next = new URLSearchParams(params);
    if (id) next.set("c", id);
    else next.delete("c");
    const text = next.toString();
    return text ? `?${text}` : "";
  };
  return {
    params,
    state: readState(params),
    openId: params.get("c"),
    open: (id: string | null, replace = false) => go(withOpen(id), replace),
    narrow: (change: Partial<InboxState>) => go(writeState(params, change), true),
    clear: (name: string) => {
      const next = new URLSearchParams(params);
      next.delete(name);
      const text = next.toString();
      go(text ? `?${text}` : "", true);
    },
  };
}

function Inbox({ canWrite, memberId }: Props) {
  const t = useTranslations("inbox");
  const phone = usePhone();
  const address = useAddress();
  const { state, openId } = address;
  const { data: teams } = useMyTeams(memberId);
  const list = useInbox(
    state,
    (teams ?? []).map(({ id }) => id),
  );
  const { rows } = list;
  const actions = useConversationActions();
  const [cursor, setCursor] = useState<string>();
  const [menu, setMenu] = useState<Menu>(null);
  const [writing, setWriting] = useState(false);
  const [opensFirst, setOpensFirst] = useState<string>();
  const at = rows.findIndex(({ id }) => id === (cursor ?? openId));
  const current: Conversation | undefined = rows[at];

  const open = (id: string, then: Menu = null) => {
    setCursor(id);
    setMenu(then);
    if (id !== openId) address.open(id, openId !== null);
  };
  const close = () => {
    setMenu(null);
    if (openId) address.open(null, true);
  };
  /** What leaves the list gives its place to the next one, which is opened if it was. */
  const leave = (row: Conversation, work: () => Promise<void>) => {
    const index = rows.findIndex(({ id }) => id === row.id);
    const next = rows[index + 1] ?? rows[index - 1];
    setCursor(next?.id);
    if (openId === row.id) {
      if (phone || !next) close();
      else open(next.id);
    }
    void work();
  };
  useInboxKeys(current, canWrite, {
    move: (step) => {
      const next = rows[Math.max(0, Math.min(rows.length - 1, at + step))];
      if (next) setCursor(next.id);
      if (at + step > rows.length - 3 && list.hasNextPage) void list.fetchNextPage();
    },
    open: () => current && open(current.id),
    close,
    done: () => current && leave(current, () => actions.done(current)),
    snooze: () => current && open(current.id, "snooze"),
    assign: () => current && current.channel !== "mention" && open(current.id, "assign"),
    reply: () => current && open(current.id, "reply"),
    unread: () => current && void actions.markUnread(current),
    write: () => setWriting(true),
  });

  // Enter in the search may come before what it finds.
  const hasAnswer = list.isSuccess && !list.isPlaceholderData;
  const firstId = rows[0]?.id;
  useEffect(() => {
    if (opensFirst !== state.q || !hasAnswer) return;
    setOpensFirst(undefined);
    if (firstId) open(firstId);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once per search
  }, [opensFirst, hasAnswer, firstId, state.q]);

  const wanted = address.params.get("write");
  useEffect(() => {
    if (!wanted) return;
    if (wanted === "email") writeEmail();
    else if (wanted === "sms" || wanted === "call") openComposer({ kind: wanted, about: null });
    address.clear("write");
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- once per wish
  }, [wanted]);

  const pane = openId && (
    <ConversationPane
      key={openId}
      id={openId}
      memberId={memberId}
      canWrite={canWrite}
      phone={phone}
      menu={menu}
      onMenu={setMenu}
      actions={actions}
      onLeave={leave}
      onBack={close}
    />
  );
  if (phone && pane) return pane;

  return (
    <>
      <TopBar crumbs={[{ label: t("title") }]}>
        <WriteMenu open={writing} onOpenChange={setWriting} />
      </TopBar>
      <div className="flex min-h-0 flex-1">
        <div className="flex w-full flex-col md:w-[300px] md:shrink-0 md:border-r lg:w-[332px]">
          <InboxFilters
            state={state}
            hasTeams={Boolean(teams?.length)}
            onChange={address.narrow}
            search={
              <InboxSearch
                value={state.q}
                onSearch={(q) => address.narrow({ q })}
                onEnter={setOpensFirst}
                onDown={() => setCursor(rows[0]?.id)}
              />
            }
          />
          <List
            list={list}
            state={state}
            openId={openId}
            cursor={current?.id}
            onOpen={open}
            onChange={address.narrow}
          />
        </div>
        {!phone &&
          (pane || (
            <section aria-label={t("conversation")} className="flex min-w-0 flex-1">
              {rows.length > 0 && (
                <EmptyState icon={MessagesSquare} title={t("pickOne")}>
                  {t("pickOneText")}
                </EmptyState>
              )}
            </section>
          ))}
      </div>
      <ListFoot
        keys={[
          ["J K", t("keys.short.move")],
          ["/", t("keys.short.search")],
          ["D", t("keys.short.done")],
          ["S", t("keys.short.snooze")],
          ["R", t("keys.short.reply")],
          ["?", t("keys.short.all")],
        ]}
      >
        {rows.length > 0 && t("shown", { count: rows.length, more: String(list.hasNextPage) })}
      </ListFoot>
    </>
  );
}

type ListProps = {
  list: ReturnType<typeof useInbox>;
  state: InboxState;
  openId: string | null;
  cursor: string | undefined;
  onOpen: (id: string) => void;
  onChange: (change: Partial<InboxState>) => void;
};

function List({ list, state, openId, cursor, onOpen, onChange }: ListProps) {
  const t = useTranslations("inbox");
  if (list.isPending && list.fetchStatus !== "idle")
    return (
      <div aria-busy className="flex-1">
        {[52, 38, 60, 44, 50].map((width) => (
          <div key={width} className="flex gap-2.5 border-b py-3 pr-3 pl-4">
            <Skeleton className="size-7 shrink-0 rounded-full" />
            <div className="flex flex-1 flex-col gap-2 pt-1">
              <Skeleton width={`${width}%`} />
              <Skeleton width="80%" />
              <Skeleton width="66%" />
            </div>
          </div>
        ))}
      </div>
    );
  if (list.isError && list.rows.length === 0)
    return (
      <ErrorState
        title={t("loadFailed")}
        onRetry={() => void list.refetch()}
        {...(list.error instanceof ApiProblem && { reference: list.error.requestId })}
      />
    );
  if (list.rows.length === 0)
    return (
      <div className="flex min-h-0 flex-1 overflow-y-auto">
        <InboxEmpty state={state} onChange={onChange} />
      </div>
    );
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={t("conversations")}
      className="min-h-0 flex-1 overflow-y-auto -outline-offset-2"
    >
      <ul>
        {list.rows.map((row) => (
          <ConversationRow
            key={row.id}
            row={row}
            open={row.id === openId}
            current={row.id === cursor && row.id !== openId}
            saysState={state.q.trim() !== ""}
            onOpen={() => onOpen(row.id)}
          />
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="flex justify-center p-3">
          <Button
            size="sm"
            pending={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {t("more")}
          </Button>
        </div>
      )}
    </div>
  );
}

/** The inbox of an org, with the cache it needs. */
export const InboxScreen = (props: Props) => (
  <CrmProvider>
    <Inbox {...props} />
  </CrmProvider>
);
