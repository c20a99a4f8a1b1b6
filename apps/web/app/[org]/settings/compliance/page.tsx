import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { NotAllowed } from "#components/not-allowed.tsx";
import { pageContext } from "#lib/page-context.ts";
import { parseListQuery } from "#lib/query/index.ts";
import {
  listDefaultHours,
  listQuietHours,
  optOutFields,
  quietHoursFields,
} from "#modules/comms/index.ts";
import { listOptOuts } from "#modules/comms/compliance/service.ts";
import { ComplianceScreen } from "#modules/comms/ui/index.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("compliance"))("title") };
}

const firstRows = new URL("list:?limit=50");
const allHours = new URL("list:?limit=100");

export default async function CompliancePage({ params }: PageProps<"/[org]/settings/compliance">) {
  const { read, can } = await pageContext((await params).org);
  if (!can("opt_outs.read") && !can("quiet_hours.read")) return <NotAllowed />;
  const props = await read(async (ctx) => ({
    optOuts: can("opt_outs.read")
      ? await listOptOuts(
          ctx,
          parseListQuery(firstRows, optOutFields, { defaultSort: "-recorded_at" }),
        )
      : null,
    hours: can("quiet_hours.read")
      ? {
          own: await listQuietHours(
            ctx,
            parseListQuery(allHours, quietHoursFields, { defaultSort: "created_at" }),
          ),
          defaults: (await listDefaultHours(ctx)).data,
        }
      : null,
  }));
  return <ComplianceScreen {...props} />;
}
