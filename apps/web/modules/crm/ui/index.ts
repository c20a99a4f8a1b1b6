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
