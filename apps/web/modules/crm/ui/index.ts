// The screens and dialogs of the CRM: all that pages and other modules' screens may take.
export { binObjects } from "../bin/ui/bin-objects.ts";
export { BinScreen } from "../bin/ui/bin-screen.tsx";
export { CompaniesScreen } from "../companies/ui/companies-screen.tsx";
export { CompanyRecord } from "../companies/ui/company-record.tsx";
export { BoardScreen } from "../deals/ui/board/board-screen.tsx";
export { DealRecord } from "../deals/ui/deal-record.tsx";
export { DealsTableScreen } from "../deals/ui/deals-table.tsx";
export { importable } from "../imports/ui/objects.ts";
export { ImportScreen } from "../imports/ui/import-screen.tsx";
export { ImportsScreen } from "../imports/ui/imports-screen.tsx";
export { MergeScreen } from "../merge/ui/merge-screen.tsx";
export { PeopleScreen } from "../people/ui/people-screen.tsx";
export { PersonRecord } from "../people/ui/person-record.tsx";
export { TasksScreen } from "../tasks/ui/tasks-screen.tsx";
export { HomeScreen } from "./home/home-screen.tsx";

// What screens of other modules are made of, so that a list, a day and a colleague look the same everywhere.
export { batchById } from "./data/batch.ts";
export { useMe } from "./data/org.ts";
export { toSearch, where } from "./data/query.ts";
export { useMembers, usePresentMembers } from "./data/reference.ts";
export { problemText, useNotify } from "./notify.ts";
export { PickerAt } from "./picker.tsx";
export { MentionField } from "./record/mention-field.tsx";
export { type Mentioned, stillMentioned } from "./record/mention-text.ts";
export { NoteText } from "./record/note-text.tsx";
export { CrmProvider } from "./query-provider.tsx";
export { toast } from "./toast.ts";
export type { Company, Deal, Member, Page, Person } from "./types.ts";
export { useFormats } from "./use-formats.ts";
export { useHref } from "./use-href.ts";
