import type { Route } from "next";
import { redirect } from "next/navigation";

export default async function SettingsPage({ params }: PageProps<"/[org]/settings">) {
  redirect(`/${(await params).org}/settings/profile` as Route);
}
