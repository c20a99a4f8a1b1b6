// The demo as rows, before any database: each array holds what one table gets, under the columns' own names.

/** Money is in minor units, as a number (the demo stays far below 2^53). Times are ISO 8601 in UTC, days calendar dates. */
export interface CompanyRow {
  id: string;
  name: string;
  domain: string | null;
  website: string | null;
  industry: string;
  phone: string | null;
  phone_normalized: string | null;
  employee_count: number;
  annual_revenue: number | null;
  currency: string | null;
  founded_year: number;
  location: string;
  description: string | null;
  parent_id: string | null;
  owner_id: string | null;
  external_id: string | null;
  created_at: string;
  updated_at: string;
}
export interface PersonRow {
  id: string;
  first_name: string;
  last_name: string;
  email: string | null;
  email_normalized: string | null;
  phone: string | null;
  phone_normalized: string | null;
  job_title: string | null;
  location: string | null;
  company_id: string | null;
  owner_id: string | null;
  created_at: string;
  updated_at: string;
}
export interface ProductRow {
  id: string;
  name: string;
  code: string;
  family: string;
  price: number;
  currency: string;
  is_active: boolean;
  created_at: string;
  updated_at: string;
}
export interface PipelineRow {
  id: string;
  name: string;
  position: number;
  is_default: boolean;
  created_at: string;
  updated_at: string;
}
export interface StageRow {
  id: string;
  pipeline_id: string;
  name: string;
  position: number;
  kind: "open" | "won" | "lost";
  probability: number;
  rot_days: number | null;
  created_at: string;
  updated_at: string;
}
export interface DealRow {
  id: string;
  name: string;
  pipeline_id: string;
  stage_id: string;
  status: "open" | "won" | "lost";
  stage_changed_at: string;
  company_id: string | null;
  person_id: string | null;
  product_id: string | null;
  owner_id: string | null;
  amount: number | null;
  currency: string;
  opened_on: string;
  closes_on: string | null;
  closed_on: string | null;
  created_at: string;
  updated_at: string;
}
export interface TaskRow {
  id: string;
  title: string;
  kind: "todo" | "call" | "email" | "meeting";
  due_on: string | null;
  done_at: string | null;
  assignee_id: string | null;
  company_id: string | null;
  person_id: string | null;
  deal_id: string | null;
  created_at: string;
  updated_at: string;
}
export interface InteractionRow {
  id: string;
  kind: "note" | "call" | "meeting" | "email";
  body: string;
  occurred_at: string;
  company_id: string | null;
  person_id: string | null;
  deal_id: string | null;
  author_type: "user" | "system";
  author_id: string | null;
  created_at: string;
  updated_at: string;
}
/** A deal that moved: becomes a `deal.stage_changed` event of that moment. */
export interface StageChange {
  deal_id: string;
  from_stage_id: string;
  stage_id: string;
  status: "open" | "won" | "lost";
  at: string;
  actor_id: string | null;
}
export interface MemberRow {
  id: string;
  user_id: string | null;
  name: string;
  email: string | null;
  role: "owner" | "admin" | "member" | "viewer";
  status: "active" | "unclaimed";
  created_at: string;
  updated_at: string;
}
export interface TeamRow {
  id: string;
  name: string;
  parent_id: string | null;
  lead_id: string | null;
  created_at: string;
  updated_at: string;
}
export interface TeamMemberRow {
  id: string;
  team_id: string;
  member_id: string;
  created_at: string;
  updated_at: string;
}
export interface OrgRow {
  id: string;
  name: string;
  slug: string;
  default_currency: string;
  time_zone: string;
  locale: string;
  created_at: string;
  updated_at: string;
}

export interface Plan {
  org: OrgRow;
  members: MemberRow[];
  teams: TeamRow[];
  teamMembers: TeamMemberRow[];
  pipelines: PipelineRow[];
  stages: StageRow[];
  products: ProductRow[];
  companies: CompanyRow[];
  people: PersonRow[];
  deals: DealRow[];
  stageChanges: StageChange[];
  tasks: TaskRow[];
  interactions: InteractionRow[];
}
