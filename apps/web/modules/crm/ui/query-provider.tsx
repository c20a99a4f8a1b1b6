"use client";
// The cache of what was read. One per org: a tab that changes its org must not see the other's rows.
import {
  type DehydratedState,
  HydrationBoundary,
  QueryClient,
  QueryClientProvider,
} from "@tanstack/react-query";
import { useParams } from "next/navigation";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "#lib/client.ts";

const makeClient = () =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        // What the server refused it will refuse again; a lost connection is worth a second try.
        retry: (failures, error) =>
          failures < 2 && !(error instanceof ApiProblem && error.status < 500),
      },
    },
  });

const clients = new Map<string, QueryClient>();

/** In the browser every CRM screen and dialog of an org shares one cache; a server render has its own. */
function clientFor(org: string) {
  if (typeof window === "undefined") return makeClient();
  let client = clients.get(org);
  if (!client) {
    client = makeClient();
    clients.set(org, client);
  }
  return client;
}

type Props = {
  /** What the server has read for this screen. */
  state?: DehydratedState | undefined;
  children: ReactNode;
};

export function CrmProvider({ state, children }: Props) {
  const { org } = useParams<{ org: string }>();
  return (
    <OrgCache key={org} org={org}>
      <HydrationBoundary state={state}>{children}</HydrationBoundary>
    </OrgCache>
  );
}

function OrgCache({ org, children }: { org: string; children: ReactNode }) {
  const [client] = useState(() => clientFor(org));
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}
