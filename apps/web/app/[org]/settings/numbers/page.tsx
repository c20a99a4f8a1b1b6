import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { parseListQuery } from "#lib/query/index.ts";
import { phoneFields } from "#modules/comms/index.ts";
import { listPhones } from "#modules/comms/phones/service.ts";
import { NumbersScreen } from "#modules/comms/ui/index.ts";
import { listTeams } from "#modules/identity/index.ts";
import { readNames } from "../names.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("phones"))("title") };
}

const active = new URL("list:?filter[state][eq]=active&limit=50");
const allTeams = {
  conditions: [],
  sort: { field: "name", descending: false },
  limit: 100,
  cursor: null,
  count: false,
};

export default async function NumbersPage({ params }: PageProps<"/[org]/settings/numbers">) {
  const context = await pageContext((await params).org);
  const { read, can } = context;
  if (!can("phones.read")) return <NotAllowed />;
  const { phones, teams } = await read(async (ctx) => ({
    phones: await listPhones(ctx, parseListQuery(active, phoneFields, { defaultSort: "label" })),
    teams: can("teams.read") ? (await listTeams(ctx, allTeams)).data : [],
  }));
  const members = await readNames(
    context,
    phones.data.map(({ member_id }) => member_id),
  );
  return (
    <NumbersScreen
      phones={phones}
      names={{ ...members, ...Object.fromEntries(teams.map(({ id, name }) => [id, name])) }}
    />
  );
}
