import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ApiReference } from "#components/docs/api-reference.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("docs"))("title") };
}

export default function ApiDocsPage() {
  return <ApiReference />;
}
