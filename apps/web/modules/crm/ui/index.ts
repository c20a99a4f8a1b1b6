// The screens and dialogs of the CRM: all that pages and other modules' screens may take.
export { CompaniesScreen } from "../companies/ui/companies-screen.tsx";
export { CompanyRecord } from "../companies/ui/company-record.tsx";
export { CreateCompanyDialog } from "../companies/ui/create-company-dialog.tsx";
export { BoardScreen } from "../deals/ui/board/board-screen.tsx";
export { CreateDealDialog } from "../deals/ui/create-deal-dialog.tsx";
export { DealRecord } from "../deals/ui/deal-record.tsx";
export { DealsTableScreen } from "../deals/ui/deals-table.tsx";
export { ImportScreen } from "../imports/ui/import-screen.tsx";
export { ImportsScreen } from "../imports/ui/imports-screen.tsx";
export { CreatePersonDialog } from "../people/ui/create-person-dialog.tsx";
export { PeopleScreen } from "../people/ui/people-screen.tsx";
export { PersonRecord } from "../people/ui/person-record.tsx";
export { CreateTaskDialog } from "../tasks/ui/create-task-dialog.tsx";
export { TasksScreen } from "../tasks/ui/tasks-screen.tsx";
export { HomeScreen } from "./home/home-screen.tsx";
