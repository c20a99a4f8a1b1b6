// Made by `pnpm api:snapshot` from openapi.json.
import type { RequestOptions } from "./http.ts";
import { Resource, type Answer, type Body, type Item, type Picked, type Query, type UploadOptions } from "./resource.ts";
import type { Listing } from "./listing.ts";
import type { Http } from "./http.ts";

/** Me, by `rapport.me`. */
export class MeResource extends Resource {
  /** Read who you are and what you may do. */
  get(options?: RequestOptions): Promise<Answer<"getMe">> {
    return this.http.json<Answer<"getMe">>({ method: "GET", path: "/me", options });
  }

  /** Change your profile. */
  updateProfile(body: Body<"updateProfile">, options?: RequestOptions): Promise<Answer<"updateProfile">> {
    return this.http.json<Answer<"updateProfile">>({ method: "PATCH", path: "/me", body, options });
  }

  /** List where you are signed in. */
  listSessions(options?: RequestOptions): Promise<Answer<"listSessions">> {
    return this.http.json<Answer<"listSessions">>({ method: "GET", path: "/me/sessions", options });
  }

  /** End all of your sessions but this one. */
  endOtherSessions(options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: "/me/sessions", options });
  }

  /** End one of your sessions. */
  endSession(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/me/sessions/${encodeURIComponent(id)}`, options });
  }
}

/** Org, by `rapport.org`. */
export class OrgResource extends Resource {
  /** Read the organisation. */
  get(options?: RequestOptions): Promise<Answer<"getOrg">> {
    return this.http.json<Answer<"getOrg">>({ method: "GET", path: "/org", options });
  }

  /** Change the organisation. */
  update(body: Body<"updateOrg">, options?: RequestOptions): Promise<Answer<"updateOrg">> {
    return this.http.json<Answer<"updateOrg">>({ method: "PATCH", path: "/org", body, options });
  }

  /** Read what the organisation uses of what it may. */
  listQuotas(options?: RequestOptions): Promise<Answer<"listQuotas">> {
    return this.http.json<Answer<"listQuotas">>({ method: "GET", path: "/org/quotas", options });
  }

  /** Hand the organisation over. */
  transferOwnership(body: Body<"transferOwnership">, options?: RequestOptions): Promise<Answer<"transferOwnership">> {
    return this.http.json<Answer<"transferOwnership">>({ method: "POST", path: "/org/transfer-ownership", body, options });
  }

  /** Leave the organisation. */
  leave(options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "POST", path: "/org/leave", options });
  }

  /** Delete the organisation in 14 days. */
  requestDeletion(body: Body<"requestDeletion">, options?: RequestOptions): Promise<Answer<"requestDeletion">> {
    return this.http.json<Answer<"requestDeletion">>({ method: "POST", path: "/org/deletion", body, options });
  }

  /** Keep the organisation after all. */
  cancelDeletion(options?: RequestOptions): Promise<Answer<"cancelDeletion">> {
    return this.http.json<Answer<"cancelDeletion">>({ method: "DELETE", path: "/org/deletion", options });
  }

  /** Download everything. */
  export(options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/org/export", options });
  }
}

/** Members, by `rapport.members`. */
export class MembersResource extends Resource {
  /** List members. */
  list(query?: Query<"listMembers">, options?: RequestOptions): Listing<Item<"listMembers">> {
    return this.listing<Item<"listMembers">>({ method: "GET", path: "/members", query, options });
  }

  /** Add somebody without a sign-in. */
  create(body: Body<"createMember">, options?: RequestOptions): Promise<Answer<"createMember">> {
    return this.http.json<Answer<"createMember">>({ method: "POST", path: "/members", body, options });
  }

  /** Read a member. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getMember">> {
    return this.http.json<Answer<"getMember">>({ method: "GET", path: `/members/${encodeURIComponent(id)}`, options });
  }

  /** Change a member's role or state. */
  update(id: string, body: Body<"updateMember">, options?: RequestOptions): Promise<Answer<"updateMember">> {
    return this.http.json<Answer<"updateMember">>({ method: "PATCH", path: `/members/${encodeURIComponent(id)}`, body, options });
  }

  /** Remove a member. */
  remove(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/members/${encodeURIComponent(id)}`, options });
  }

  /** Give a member's open records to another. */
  reassignRecords(id: string, body: Body<"reassignRecords">, options?: RequestOptions): Promise<Answer<"reassignRecords">> {
    return this.http.json<Answer<"reassignRecords">>({ method: "POST", path: `/members/${encodeURIComponent(id)}/reassign`, body, options });
  }
}

/** Invitations, by `rapport.invitations`. */
export class InvitationsResource extends Resource {
  /** List invitations. */
  list(query?: Query<"listInvitations">, options?: RequestOptions): Listing<Item<"listInvitations">> {
    return this.listing<Item<"listInvitations">>({ method: "GET", path: "/invitations", query, options });
  }

  /** Invite somebody. */
  create(body: Body<"createInvitation">, options?: RequestOptions): Promise<Answer<"createInvitation">> {
    return this.http.json<Answer<"createInvitation">>({ method: "POST", path: "/invitations", body, options });
  }

  /** Read an invitation. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getInvitation">> {
    return this.http.json<Answer<"getInvitation">>({ method: "GET", path: `/invitations/${encodeURIComponent(id)}`, options });
  }

  /** Revoke an invitation. */
  revoke(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/invitations/${encodeURIComponent(id)}`, options });
  }

  /** Send an invitation again with a new link. */
  resend(id: string, options?: RequestOptions): Promise<Answer<"resendInvitation">> {
    return this.http.json<Answer<"resendInvitation">>({ method: "POST", path: `/invitations/${encodeURIComponent(id)}/resend`, options });
  }
}

/** Permissions, by `rapport.permissions`. */
export class PermissionsResource extends Resource {
  /** List all permissions and the built-in roles that hold them. */
  list(options?: RequestOptions): Promise<Answer<"listPermissions">> {
    return this.http.json<Answer<"listPermissions">>({ method: "GET", path: "/permissions", options });
  }
}

/** Roles, by `rapport.roles`. */
export class RolesResource extends Resource {
  /** List roles of the organisation's own. */
  list(query?: Query<"listRoles">, options?: RequestOptions): Listing<Item<"listRoles">> {
    return this.listing<Item<"listRoles">>({ method: "GET", path: "/roles", query, options });
  }

  /** Create a role. */
  create(body: Body<"createRole">, options?: RequestOptions): Promise<Answer<"createRole">> {
    return this.http.json<Answer<"createRole">>({ method: "POST", path: "/roles", body, options });
  }

  /** Read a role. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getRole">> {
    return this.http.json<Answer<"getRole">>({ method: "GET", path: `/roles/${encodeURIComponent(id)}`, options });
  }

  /** Change a role; it counts from its holders' next request. */
  update(id: string, body: Body<"updateRole">, options?: RequestOptions): Promise<Answer<"updateRole">> {
    return this.http.json<Answer<"updateRole">>({ method: "PATCH", path: `/roles/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a role. */
  delete(id: string, query?: Query<"deleteRole">, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/roles/${encodeURIComponent(id)}`, query, options });
  }
}

/** Teams, by `rapport.teams`. */
export class TeamsResource extends Resource {
  /** List teams and who is in them. */
  list(query?: Query<"listTeams">, options?: RequestOptions): Listing<Item<"listTeams">> {
    return this.listing<Item<"listTeams">>({ method: "GET", path: "/teams", query, options });
  }

  /** Create a team. */
  create(body: Body<"createTeam">, options?: RequestOptions): Promise<Answer<"createTeam">> {
    return this.http.json<Answer<"createTeam">>({ method: "POST", path: "/teams", body, options });
  }

  /** Read a team. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getTeam">> {
    return this.http.json<Answer<"getTeam">>({ method: "GET", path: `/teams/${encodeURIComponent(id)}`, options });
  }

  /** Change a team. */
  update(id: string, body: Body<"updateTeam">, options?: RequestOptions): Promise<Answer<"updateTeam">> {
    return this.http.json<Answer<"updateTeam">>({ method: "PATCH", path: `/teams/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a team. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/teams/${encodeURIComponent(id)}`, options });
  }

  /** Put a member into a team. */
  addMember(id: string, memberId: string, options?: RequestOptions): Promise<Answer<"addTeamMember">> {
    return this.http.json<Answer<"addTeamMember">>({ method: "PUT", path: `/teams/${encodeURIComponent(id)}/members/${encodeURIComponent(memberId)}`, options });
  }

  /** Take a member out of a team. */
  removeMember(id: string, memberId: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/teams/${encodeURIComponent(id)}/members/${encodeURIComponent(memberId)}`, options });
  }
}

/** Jobs, by `rapport.jobs`. */
export class JobsResource extends Resource {
  /** Read how far a job is. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getJob">> {
    return this.http.json<Answer<"getJob">>({ method: "GET", path: `/jobs/${encodeURIComponent(id)}`, options });
  }
}

/** ApiKeys, by `rapport.apiKeys`. */
export class ApiKeysResource extends Resource {
  /** List API keys. */
  list(query?: Query<"listApiKeys">, options?: RequestOptions): Listing<Item<"listApiKeys">> {
    return this.listing<Item<"listApiKeys">>({ method: "GET", path: "/api-keys", query, options });
  }

  /** Create an API key. */
  create(body: Body<"createApiKey">, options?: RequestOptions): Promise<Answer<"createApiKey">> {
    return this.http.json<Answer<"createApiKey">>({ method: "POST", path: "/api-keys", body, options });
  }

  /** Read an API key. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getApiKey">> {
    return this.http.json<Answer<"getApiKey">>({ method: "GET", path: `/api-keys/${encodeURIComponent(id)}`, options });
  }

  /** Change an API key. */
  update(id: string, body: Body<"updateApiKey">, options?: RequestOptions): Promise<Answer<"updateApiKey">> {
    return this.http.json<Answer<"updateApiKey">>({ method: "PATCH", path: `/api-keys/${encodeURIComponent(id)}`, body, options });
  }

  /** Revoke an API key. */
  revoke(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/api-keys/${encodeURIComponent(id)}`, options });
  }

  /** Replace an API key's secret. */
  rotate(id: string, body: Body<"rotateApiKey">, options?: RequestOptions): Promise<Answer<"rotateApiKey">> {
    return this.http.json<Answer<"rotateApiKey">>({ method: "POST", path: `/api-keys/${encodeURIComponent(id)}/rotate`, body, options });
  }

  /** Read what an API key did per day. */
  readUse(id: string, query?: Query<"readApiKeyUse">, options?: RequestOptions): Promise<Answer<"readApiKeyUse">> {
    return this.http.json<Answer<"readApiKeyUse">>({ method: "GET", path: `/api-keys/${encodeURIComponent(id)}/use`, query, options });
  }
}

/** Companies, by `rapport.companies`. */
export class CompaniesResource extends Resource {
  /** Export companies. */
  export(query?: Query<"exportCompanies">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/companies/export", query, options });
  }

  /** List companies. */
  list<Q extends Query<"listCompanies"> = Query<"listCompanies">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listCompanies">, Q>> {
    return this.listing<Picked<Item<"listCompanies">, Q>>({ method: "GET", path: "/companies", query, options });
  }

  /** Create a company. */
  create(body: Body<"createCompany">, options?: RequestOptions): Promise<Answer<"createCompany">> {
    return this.http.json<Answer<"createCompany">>({ method: "POST", path: "/companies", body, options });
  }

  /** Read a company. */
  get<Q extends Query<"getCompany"> = Query<"getCompany">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getCompany">, Q>> {
    return this.http.json<Picked<Answer<"getCompany">, Q>>({ method: "GET", path: `/companies/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a company. */
  update(id: string, body: Body<"updateCompany">, options?: RequestOptions): Promise<Answer<"updateCompany">> {
    return this.http.json<Answer<"updateCompany">>({ method: "PATCH", path: `/companies/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a company. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/companies/${encodeURIComponent(id)}`, options });
  }

  /** Restore a company. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreCompany">> {
    return this.http.json<Answer<"restoreCompany">>({ method: "POST", path: `/companies/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 companies. */
  bulk(body: Body<"bulkCompanies">, options?: RequestOptions): Promise<Answer<"bulkCompanies">> {
    return this.http.json<Answer<"bulkCompanies">>({ method: "POST", path: "/companies/bulk", body, options });
  }

  /** Create or change a company by its external id. */
  upsert(externalId: string, body: Body<"upsertCompany">, options?: RequestOptions): Promise<Answer<"upsertCompany">> {
    return this.http.json<Answer<"upsertCompany">>({ method: "PUT", path: `/companies/by-external-id/${encodeURIComponent(externalId)}`, body, options });
  }

  /** Merge duplicates into a company. */
  merge(id: string, body: Body<"mergeCompanies">, options?: RequestOptions): Promise<Answer<"mergeCompanies">> {
    return this.http.json<Answer<"mergeCompanies">>({ method: "POST", path: `/companies/${encodeURIComponent(id)}/merge`, body, options });
  }

  /** Take the last merge into a company back. */
  unmerge(id: string, options?: RequestOptions): Promise<Answer<"unmergeCompanies">> {
    return this.http.json<Answer<"unmergeCompanies">>({ method: "POST", path: `/companies/${encodeURIComponent(id)}/unmerge`, options });
  }

  /** Read the timeline of a company. */
  readTimeline(id: string, query?: Query<"readCompanyTimeline">, options?: RequestOptions): Listing<Item<"readCompanyTimeline">> {
    return this.listing<Item<"readCompanyTimeline">>({ method: "GET", path: `/companies/${encodeURIComponent(id)}/timeline`, query, options });
  }
}

/** People, by `rapport.people`. */
export class PeopleResource extends Resource {
  /** Export people. */
  export(query?: Query<"exportPeople">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/people/export", query, options });
  }

  /** List people. */
  list<Q extends Query<"listPeople"> = Query<"listPeople">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listPeople">, Q>> {
    return this.listing<Picked<Item<"listPeople">, Q>>({ method: "GET", path: "/people", query, options });
  }

  /** Create a person. */
  create(body: Body<"createPerson">, options?: RequestOptions): Promise<Answer<"createPerson">> {
    return this.http.json<Answer<"createPerson">>({ method: "POST", path: "/people", body, options });
  }

  /** Read a person. */
  get<Q extends Query<"getPerson"> = Query<"getPerson">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getPerson">, Q>> {
    return this.http.json<Picked<Answer<"getPerson">, Q>>({ method: "GET", path: `/people/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a person. */
  update(id: string, body: Body<"updatePerson">, options?: RequestOptions): Promise<Answer<"updatePerson">> {
    return this.http.json<Answer<"updatePerson">>({ method: "PATCH", path: `/people/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a person. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/people/${encodeURIComponent(id)}`, options });
  }

  /** Restore a person. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restorePerson">> {
    return this.http.json<Answer<"restorePerson">>({ method: "POST", path: `/people/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 people. */
  bulk(body: Body<"bulkPeople">, options?: RequestOptions): Promise<Answer<"bulkPeople">> {
    return this.http.json<Answer<"bulkPeople">>({ method: "POST", path: "/people/bulk", body, options });
  }

  /** Create or change a person by its external id. */
  upsert(externalId: string, body: Body<"upsertPerson">, options?: RequestOptions): Promise<Answer<"upsertPerson">> {
    return this.http.json<Answer<"upsertPerson">>({ method: "PUT", path: `/people/by-external-id/${encodeURIComponent(externalId)}`, body, options });
  }

  /** Merge duplicates into a person. */
  merge(id: string, body: Body<"mergePeople">, options?: RequestOptions): Promise<Answer<"mergePeople">> {
    return this.http.json<Answer<"mergePeople">>({ method: "POST", path: `/people/${encodeURIComponent(id)}/merge`, body, options });
  }

  /** Take the last merge into a person back. */
  unmerge(id: string, options?: RequestOptions): Promise<Answer<"unmergePeople">> {
    return this.http.json<Answer<"unmergePeople">>({ method: "POST", path: `/people/${encodeURIComponent(id)}/unmerge`, options });
  }

  /** Read the timeline of a person. */
  readTimeline(id: string, query?: Query<"readPersonTimeline">, options?: RequestOptions): Listing<Item<"readPersonTimeline">> {
    return this.listing<Item<"readPersonTimeline">>({ method: "GET", path: `/people/${encodeURIComponent(id)}/timeline`, query, options });
  }
}

/** Deals, by `rapport.deals`. */
export class DealsResource extends Resource {
  /** Export deals. */
  export(query?: Query<"exportDeals">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/deals/export", query, options });
  }

  /** Count and sum the deals of each stage. */
  sum(query: Query<"sumDeals">, options?: RequestOptions): Promise<Answer<"sumDeals">> {
    return this.http.json<Answer<"sumDeals">>({ method: "GET", path: "/deals/summary", query, options });
  }

  /** List deals. */
  list<Q extends Query<"listDeals"> = Query<"listDeals">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listDeals">, Q>> {
    return this.listing<Picked<Item<"listDeals">, Q>>({ method: "GET", path: "/deals", query, options });
  }

  /** Create a deal. */
  create(body: Body<"createDeal">, options?: RequestOptions): Promise<Answer<"createDeal">> {
    return this.http.json<Answer<"createDeal">>({ method: "POST", path: "/deals", body, options });
  }

  /** Read a deal. */
  get<Q extends Query<"getDeal"> = Query<"getDeal">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getDeal">, Q>> {
    return this.http.json<Picked<Answer<"getDeal">, Q>>({ method: "GET", path: `/deals/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a deal. */
  update(id: string, body: Body<"updateDeal">, options?: RequestOptions): Promise<Answer<"updateDeal">> {
    return this.http.json<Answer<"updateDeal">>({ method: "PATCH", path: `/deals/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a deal. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/deals/${encodeURIComponent(id)}`, options });
  }

  /** Restore a deal. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreDeal">> {
    return this.http.json<Answer<"restoreDeal">>({ method: "POST", path: `/deals/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 deals. */
  bulk(body: Body<"bulkDeals">, options?: RequestOptions): Promise<Answer<"bulkDeals">> {
    return this.http.json<Answer<"bulkDeals">>({ method: "POST", path: "/deals/bulk", body, options });
  }

  /** Create or change a deal by its external id. */
  upsert(externalId: string, body: Body<"upsertDeal">, options?: RequestOptions): Promise<Answer<"upsertDeal">> {
    return this.http.json<Answer<"upsertDeal">>({ method: "PUT", path: `/deals/by-external-id/${encodeURIComponent(externalId)}`, body, options });
  }

  /** Read the timeline of a deal. */
  readTimeline(id: string, query?: Query<"readDealTimeline">, options?: RequestOptions): Listing<Item<"readDealTimeline">> {
    return this.listing<Item<"readDealTimeline">>({ method: "GET", path: `/deals/${encodeURIComponent(id)}/timeline`, query, options });
  }
}

/** Products, by `rapport.products`. */
export class ProductsResource extends Resource {
  /** Export products. */
  export(query?: Query<"exportProducts">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/products/export", query, options });
  }

  /** List products. */
  list<Q extends Query<"listProducts"> = Query<"listProducts">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listProducts">, Q>> {
    return this.listing<Picked<Item<"listProducts">, Q>>({ method: "GET", path: "/products", query, options });
  }

  /** Create a product. */
  create(body: Body<"createProduct">, options?: RequestOptions): Promise<Answer<"createProduct">> {
    return this.http.json<Answer<"createProduct">>({ method: "POST", path: "/products", body, options });
  }

  /** Read a product. */
  get<Q extends Query<"getProduct"> = Query<"getProduct">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getProduct">, Q>> {
    return this.http.json<Picked<Answer<"getProduct">, Q>>({ method: "GET", path: `/products/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a product. */
  update(id: string, body: Body<"updateProduct">, options?: RequestOptions): Promise<Answer<"updateProduct">> {
    return this.http.json<Answer<"updateProduct">>({ method: "PATCH", path: `/products/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a product. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/products/${encodeURIComponent(id)}`, options });
  }

  /** Restore a product. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreProduct">> {
    return this.http.json<Answer<"restoreProduct">>({ method: "POST", path: `/products/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 products. */
  bulk(body: Body<"bulkProducts">, options?: RequestOptions): Promise<Answer<"bulkProducts">> {
    return this.http.json<Answer<"bulkProducts">>({ method: "POST", path: "/products/bulk", body, options });
  }

  /** Create or change a product by its external id. */
  upsert(externalId: string, body: Body<"upsertProduct">, options?: RequestOptions): Promise<Answer<"upsertProduct">> {
    return this.http.json<Answer<"upsertProduct">>({ method: "PUT", path: `/products/by-external-id/${encodeURIComponent(externalId)}`, body, options });
  }
}

/** Tasks, by `rapport.tasks`. */
export class TasksResource extends Resource {
  /** Export tasks. */
  export(query?: Query<"exportTasks">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/tasks/export", query, options });
  }

  /** List tasks. */
  list<Q extends Query<"listTasks"> = Query<"listTasks">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listTasks">, Q>> {
    return this.listing<Picked<Item<"listTasks">, Q>>({ method: "GET", path: "/tasks", query, options });
  }

  /** Create a task. */
  create(body: Body<"createTask">, options?: RequestOptions): Promise<Answer<"createTask">> {
    return this.http.json<Answer<"createTask">>({ method: "POST", path: "/tasks", body, options });
  }

  /** Read a task. */
  get<Q extends Query<"getTask"> = Query<"getTask">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getTask">, Q>> {
    return this.http.json<Picked<Answer<"getTask">, Q>>({ method: "GET", path: `/tasks/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a task. */
  update(id: string, body: Body<"updateTask">, options?: RequestOptions): Promise<Answer<"updateTask">> {
    return this.http.json<Answer<"updateTask">>({ method: "PATCH", path: `/tasks/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a task. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/tasks/${encodeURIComponent(id)}`, options });
  }

  /** Restore a task. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreTask">> {
    return this.http.json<Answer<"restoreTask">>({ method: "POST", path: `/tasks/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 tasks. */
  bulk(body: Body<"bulkTasks">, options?: RequestOptions): Promise<Answer<"bulkTasks">> {
    return this.http.json<Answer<"bulkTasks">>({ method: "POST", path: "/tasks/bulk", body, options });
  }

  /** Create or change a task by its external id. */
  upsert(externalId: string, body: Body<"upsertTask">, options?: RequestOptions): Promise<Answer<"upsertTask">> {
    return this.http.json<Answer<"upsertTask">>({ method: "PUT", path: `/tasks/by-external-id/${encodeURIComponent(externalId)}`, body, options });
  }
}

/** Interactions, by `rapport.interactions`. */
export class InteractionsResource extends Resource {
  /** Export interactions. */
  export(query?: Query<"exportInteractions">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/interactions/export", query, options });
  }

  /** List interactions. */
  list<Q extends Query<"listInteractions"> = Query<"listInteractions">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listInteractions">, Q>> {
    return this.listing<Picked<Item<"listInteractions">, Q>>({ method: "GET", path: "/interactions", query, options });
  }

  /** Create an interaction. */
  create(body: Body<"createInteraction">, options?: RequestOptions): Promise<Answer<"createInteraction">> {
    return this.http.json<Answer<"createInteraction">>({ method: "POST", path: "/interactions", body, options });
  }

  /** Read an interaction. */
  get<Q extends Query<"getInteraction"> = Query<"getInteraction">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getInteraction">, Q>> {
    return this.http.json<Picked<Answer<"getInteraction">, Q>>({ method: "GET", path: `/interactions/${encodeURIComponent(id)}`, query, options });
  }

  /** Change an interaction. */
  update(id: string, body: Body<"updateInteraction">, options?: RequestOptions): Promise<Answer<"updateInteraction">> {
    return this.http.json<Answer<"updateInteraction">>({ method: "PATCH", path: `/interactions/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete an interaction. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/interactions/${encodeURIComponent(id)}`, options });
  }

  /** Restore an interaction. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreInteraction">> {
    return this.http.json<Answer<"restoreInteraction">>({ method: "POST", path: `/interactions/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 interactions. */
  bulk(body: Body<"bulkInteractions">, options?: RequestOptions): Promise<Answer<"bulkInteractions">> {
    return this.http.json<Answer<"bulkInteractions">>({ method: "POST", path: "/interactions/bulk", body, options });
  }
}

/** Pipelines, by `rapport.pipelines`. */
export class PipelinesResource extends Resource {
  /** List pipelines. */
  list<Q extends Query<"listPipelines"> = Query<"listPipelines">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listPipelines">, Q>> {
    return this.listing<Picked<Item<"listPipelines">, Q>>({ method: "GET", path: "/pipelines", query, options });
  }

  /** Create a pipeline. */
  create(body: Body<"createPipeline">, options?: RequestOptions): Promise<Answer<"createPipeline">> {
    return this.http.json<Answer<"createPipeline">>({ method: "POST", path: "/pipelines", body, options });
  }

  /** Read a pipeline. */
  get<Q extends Query<"getPipeline"> = Query<"getPipeline">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getPipeline">, Q>> {
    return this.http.json<Picked<Answer<"getPipeline">, Q>>({ method: "GET", path: `/pipelines/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a pipeline. */
  update(id: string, body: Body<"updatePipeline">, options?: RequestOptions): Promise<Answer<"updatePipeline">> {
    return this.http.json<Answer<"updatePipeline">>({ method: "PATCH", path: `/pipelines/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a pipeline. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/pipelines/${encodeURIComponent(id)}`, options });
  }

  /** Restore a pipeline. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restorePipeline">> {
    return this.http.json<Answer<"restorePipeline">>({ method: "POST", path: `/pipelines/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 pipelines. */
  bulk(body: Body<"bulkPipelines">, options?: RequestOptions): Promise<Answer<"bulkPipelines">> {
    return this.http.json<Answer<"bulkPipelines">>({ method: "POST", path: "/pipelines/bulk", body, options });
  }
}

/** Stages, by `rapport.stages`. */
export class StagesResource extends Resource {
  /** List stages. */
  list<Q extends Query<"listStages"> = Query<"listStages">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listStages">, Q>> {
    return this.listing<Picked<Item<"listStages">, Q>>({ method: "GET", path: "/stages", query, options });
  }

  /** Create a stage. */
  create(body: Body<"createStage">, options?: RequestOptions): Promise<Answer<"createStage">> {
    return this.http.json<Answer<"createStage">>({ method: "POST", path: "/stages", body, options });
  }

  /** Read a stage. */
  get<Q extends Query<"getStage"> = Query<"getStage">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getStage">, Q>> {
    return this.http.json<Picked<Answer<"getStage">, Q>>({ method: "GET", path: `/stages/${encodeURIComponent(id)}`, query, options });
  }

  /** Change a stage. */
  update(id: string, body: Body<"updateStage">, options?: RequestOptions): Promise<Answer<"updateStage">> {
    return this.http.json<Answer<"updateStage">>({ method: "PATCH", path: `/stages/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a stage. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/stages/${encodeURIComponent(id)}`, options });
  }

  /** Restore a stage. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreStage">> {
    return this.http.json<Answer<"restoreStage">>({ method: "POST", path: `/stages/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 stages. */
  bulk(body: Body<"bulkStages">, options?: RequestOptions): Promise<Answer<"bulkStages">> {
    return this.http.json<Answer<"bulkStages">>({ method: "POST", path: "/stages/bulk", body, options });
  }
}

/** Search, by `rapport.search`. */
export class SearchResource extends Resource {
  /** Find companies, people and deals. */
  search(query: Query<"search">, options?: RequestOptions): Promise<Answer<"search">> {
    return this.http.json<Answer<"search">>({ method: "GET", path: "/search", query, options });
  }
}

/** Imports, by `rapport.imports`. */
export class ImportsResource extends Resource {
  /** List imports. */
  list(query?: Query<"listImports">, options?: RequestOptions): Listing<Item<"listImports">> {
    return this.listing<Item<"listImports">>({ method: "GET", path: "/imports", query, options });
  }

  /** Upload a table. */
  create(file: BodyInit, query?: Query<"createImport">, options?: UploadOptions): Promise<Answer<"createImport">> {
    return this.http.json<Answer<"createImport">>({ method: "POST", path: "/imports", query, file, options });
  }

  /** Read an import and its progress. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getImport">> {
    return this.http.json<Answer<"getImport">>({ method: "GET", path: `/imports/${encodeURIComponent(id)}`, options });
  }

  /** Change a draft's mapping and options. */
  update(id: string, body: Body<"updateImport">, options?: RequestOptions): Promise<Answer<"updateImport">> {
    return this.http.json<Answer<"updateImport">>({ method: "PATCH", path: `/imports/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete an import and its rows. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/imports/${encodeURIComponent(id)}`, options });
  }

  /** Try the first rows. */
  preview(id: string, query?: Query<"previewImport">, options?: RequestOptions): Promise<Answer<"previewImport">> {
    return this.http.json<Answer<"previewImport">>({ method: "GET", path: `/imports/${encodeURIComponent(id)}/preview`, query, options });
  }

  /** Start an import. */
  start(id: string, options?: RequestOptions): Promise<Answer<"startImport">> {
    return this.http.json<Answer<"startImport">>({ method: "POST", path: `/imports/${encodeURIComponent(id)}/start`, options });
  }

  /** Stop an import. */
  cancel(id: string, options?: RequestOptions): Promise<Answer<"cancelImport">> {
    return this.http.json<Answer<"cancelImport">>({ method: "POST", path: `/imports/${encodeURIComponent(id)}/cancel`, options });
  }

  /** Undo an import. */
  undo(id: string, options?: RequestOptions): Promise<Answer<"undoImport">> {
    return this.http.json<Answer<"undoImport">>({ method: "POST", path: `/imports/${encodeURIComponent(id)}/undo`, options });
  }

  /** List an import's rows and their outcomes. */
  listRows(id: string, query?: Query<"listImportRows">, options?: RequestOptions): Listing<Item<"listImportRows">> {
    return this.listing<Item<"listImportRows">>({ method: "GET", path: `/imports/${encodeURIComponent(id)}/rows`, query, options });
  }

  /** List what was noted, the commonest first. */
  listNotes(id: string, options?: RequestOptions): Promise<Answer<"listImportNotes">> {
    return this.http.json<Answer<"listImportNotes">>({ method: "GET", path: `/imports/${encodeURIComponent(id)}/notes`, options });
  }

  /** Download each row with its outcome. */
  downloadReport(id: string, query?: Query<"downloadImportReport">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: `/imports/${encodeURIComponent(id)}/report.csv`, query, options });
  }
}

/** Integrations, by `rapport.integrations`. */
export class IntegrationsResource extends Resource {
  /** List mailboxes. */
  list(query?: Query<"listIntegrations">, options?: RequestOptions): Listing<Item<"listIntegrations">> {
    return this.listing<Item<"listIntegrations">>({ method: "GET", path: "/integrations", query, options });
  }

  /** Connect a mailbox of Google. */
  connectGoogle(body: Body<"connectGoogle">, options?: RequestOptions): Promise<Answer<"connectGoogle">> {
    return this.http.json<Answer<"connectGoogle">>({ method: "POST", path: "/integrations/google/connect", body, options });
  }

  /** Read a mailbox. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getIntegration">> {
    return this.http.json<Answer<"getIntegration">>({ method: "GET", path: `/integrations/${encodeURIComponent(id)}`, options });
  }

  /** Change a mailbox. */
  update(id: string, body: Body<"updateIntegration">, options?: RequestOptions): Promise<Answer<"updateIntegration">> {
    return this.http.json<Answer<"updateIntegration">>({ method: "PATCH", path: `/integrations/${encodeURIComponent(id)}`, body, options });
  }

  /** Disconnect a mailbox. */
  disconnect(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/integrations/${encodeURIComponent(id)}`, options });
  }

  /** Read a mailbox now. */
  sync(id: string, body: Body<"syncIntegration">, options?: RequestOptions): Promise<Answer<"syncIntegration">> {
    return this.http.json<Answer<"syncIntegration">>({ method: "POST", path: `/integrations/${encodeURIComponent(id)}/sync`, body, options });
  }

  /** List what the last comparison missed. */
  listMissingEmails(id: string, options?: RequestOptions): Promise<Answer<"listMissingEmails">> {
    return this.http.json<Answer<"listMissingEmails">>({ method: "GET", path: `/integrations/${encodeURIComponent(id)}/missing-emails`, options });
  }
}

/** BlockedAddresses, by `rapport.blockedAddresses`. */
export class BlockedAddressesResource extends Resource {
  /** List addresses whose mail is left alone. */
  list(query?: Query<"listBlockedAddresses">, options?: RequestOptions): Listing<Item<"listBlockedAddresses">> {
    return this.listing<Item<"listBlockedAddresses">>({ method: "GET", path: "/blocked-addresses", query, options });
  }

  /** Leave the mail of an address alone. */
  blockAddress(body: Body<"blockAddress">, options?: RequestOptions): Promise<Answer<"blockAddress">> {
    return this.http.json<Answer<"blockAddress">>({ method: "POST", path: "/blocked-addresses", body, options });
  }

  /** Read an entry of that list. */
  getBlockedAddress(id: string, options?: RequestOptions): Promise<Answer<"getBlockedAddress">> {
    return this.http.json<Answer<"getBlockedAddress">>({ method: "GET", path: `/blocked-addresses/${encodeURIComponent(id)}`, options });
  }

  /** Read the mail of an address again. */
  unblockAddress(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/blocked-addresses/${encodeURIComponent(id)}`, options });
  }
}

/** Conversations, by `rapport.conversations`. */
export class ConversationsResource extends Resource {
  /** List conversations. */
  list(query?: Query<"listConversations">, options?: RequestOptions): Listing<Item<"listConversations">> {
    return this.listing<Item<"listConversations">>({ method: "GET", path: "/conversations", query, options });
  }

  /** Count unread conversations. */
  count(options?: RequestOptions): Promise<Answer<"countConversations">> {
    return this.http.json<Answer<"countConversations">>({ method: "GET", path: "/conversations/counts", options });
  }

  /** Change up to 100 conversations alike. */
  change(body: Body<"changeConversations">, options?: RequestOptions): Promise<Answer<"changeConversations">> {
    return this.http.json<Answer<"changeConversations">>({ method: "POST", path: "/conversations/bulk", body, options });
  }

  /** Read a conversation. */
  get(id: string, query?: Query<"getConversation">, options?: RequestOptions): Promise<Answer<"getConversation">> {
    return this.http.json<Answer<"getConversation">>({ method: "GET", path: `/conversations/${encodeURIComponent(id)}`, query, options });
  }

  /** Sort a conversation. */
  update(id: string, body: Body<"updateConversation">, options?: RequestOptions): Promise<Answer<"updateConversation">> {
    return this.http.json<Answer<"updateConversation">>({ method: "PATCH", path: `/conversations/${encodeURIComponent(id)}`, body, options });
  }

  /** Read what was said in a conversation. */
  listMessages(id: string, query?: Query<"listMessages">, options?: RequestOptions): Listing<Item<"listMessages">> {
    return this.listing<Item<"listMessages">>({ method: "GET", path: `/conversations/${encodeURIComponent(id)}/messages`, query, options });
  }

  /** Reply in a conversation. */
  replyTo(id: string, body: Body<"replyToConversation">, options?: RequestOptions): Promise<Answer<"replyToConversation">> {
    return this.http.json<Answer<"replyToConversation">>({ method: "POST", path: `/conversations/${encodeURIComponent(id)}/reply`, body, options });
  }
}

/** Emails, by `rapport.emails`. */
export class EmailsResource extends Resource {
  /** List e-mails. */
  list(query?: Query<"listEmails">, options?: RequestOptions): Listing<Item<"listEmails">> {
    return this.listing<Item<"listEmails">>({ method: "GET", path: "/emails", query, options });
  }

  /** Send an e-mail. */
  send(body: Body<"sendEmail">, options?: RequestOptions): Promise<Answer<"sendEmail">> {
    return this.http.json<Answer<"sendEmail">>({ method: "POST", path: "/emails", body, options });
  }

  /** Read an e-mail. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getEmail">> {
    return this.http.json<Answer<"getEmail">>({ method: "GET", path: `/emails/${encodeURIComponent(id)}`, options });
  }

  /** Delete an e-mail. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/emails/${encodeURIComponent(id)}`, options });
  }

  /** Call an e-mail back. */
  cancel(id: string, options?: RequestOptions): Promise<Answer<"cancelEmail">> {
    return this.http.json<Answer<"cancelEmail">>({ method: "POST", path: `/emails/${encodeURIComponent(id)}/cancel`, options });
  }

  /** Download an attachment. */
  downloadAttachment(id: string, attachmentId: string, query?: Query<"downloadAttachment">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: `/emails/${encodeURIComponent(id)}/attachments/${encodeURIComponent(attachmentId)}`, query, options });
  }
}

/** Email, by `rapport.email`. */
export class EmailResource extends Resource {
  /** Send an e-mail. */
  sendByItsOldName(body: Body<"sendEmailByItsOldName">, options?: RequestOptions): Promise<Answer<"sendEmailByItsOldName">> {
    return this.http.json<Answer<"sendEmailByItsOldName">>({ method: "POST", path: "/email/send", body, options });
  }
}

/** EmailFiles, by `rapport.emailFiles`. */
export class EmailFilesResource extends Resource {
  /** Upload a file for an e-mail. */
  upload(file: BodyInit, query: Query<"uploadEmailFile">, options?: UploadOptions): Promise<Answer<"uploadEmailFile">> {
    return this.http.json<Answer<"uploadEmailFile">>({ method: "POST", path: "/email-files", query, file, options });
  }
}

/** EmailTemplates, by `rapport.emailTemplates`. */
export class EmailTemplatesResource extends Resource {
  /** List e-mail templates. */
  list<Q extends Query<"listEmailTemplates"> = Query<"listEmailTemplates">>(query?: Q, options?: RequestOptions): Listing<Picked<Item<"listEmailTemplates">, Q>> {
    return this.listing<Picked<Item<"listEmailTemplates">, Q>>({ method: "GET", path: "/email-templates", query, options });
  }

  /** Create an e-mail template. */
  create(body: Body<"createEmailTemplate">, options?: RequestOptions): Promise<Answer<"createEmailTemplate">> {
    return this.http.json<Answer<"createEmailTemplate">>({ method: "POST", path: "/email-templates", body, options });
  }

  /** Read an e-mail template. */
  get<Q extends Query<"getEmailTemplate"> = Query<"getEmailTemplate">>(id: string, query?: Q, options?: RequestOptions): Promise<Picked<Answer<"getEmailTemplate">, Q>> {
    return this.http.json<Picked<Answer<"getEmailTemplate">, Q>>({ method: "GET", path: `/email-templates/${encodeURIComponent(id)}`, query, options });
  }

  /** Change an e-mail template. */
  update(id: string, body: Body<"updateEmailTemplate">, options?: RequestOptions): Promise<Answer<"updateEmailTemplate">> {
    return this.http.json<Answer<"updateEmailTemplate">>({ method: "PATCH", path: `/email-templates/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete an e-mail template. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/email-templates/${encodeURIComponent(id)}`, options });
  }

  /** Restore an e-mail template. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreEmailTemplate">> {
    return this.http.json<Answer<"restoreEmailTemplate">>({ method: "POST", path: `/email-templates/${encodeURIComponent(id)}/restore`, options });
  }

  /** Write up to 100 e-mail templates. */
  bulk(body: Body<"bulkEmailTemplates">, options?: RequestOptions): Promise<Answer<"bulkEmailTemplates">> {
    return this.http.json<Answer<"bulkEmailTemplates">>({ method: "POST", path: "/email-templates/bulk", body, options });
  }

  /** Fill an e-mail template. */
  render(id: string, body: Body<"renderEmailTemplate">, options?: RequestOptions): Promise<Answer<"renderEmailTemplate">> {
    return this.http.json<Answer<"renderEmailTemplate">>({ method: "POST", path: `/email-templates/${encodeURIComponent(id)}/render`, body, options });
  }

  /** Preview words of an e-mail template. */
  preview(body: Body<"previewEmailTemplate">, options?: RequestOptions): Promise<Answer<"previewEmailTemplate">> {
    return this.http.json<Answer<"previewEmailTemplate">>({ method: "POST", path: "/email-templates/preview", body, options });
  }
}

/** Phones, by `rapport.phones`. */
export class PhonesResource extends Resource {
  /** List numbers. */
  list(query?: Query<"listPhones">, options?: RequestOptions): Listing<Item<"listPhones">> {
    return this.listing<Item<"listPhones">>({ method: "GET", path: "/phones", query, options });
  }

  /** Take a number into use. */
  create(body: Body<"createPhone">, options?: RequestOptions): Promise<Answer<"createPhone">> {
    return this.http.json<Answer<"createPhone">>({ method: "POST", path: "/phones", body, options });
  }

  /** List numbers that can be taken into use. */
  listAvailable(options?: RequestOptions): Promise<Answer<"listAvailablePhones">> {
    return this.http.json<Answer<"listAvailablePhones">>({ method: "GET", path: "/phones/available", options });
  }

  /** Read a number. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getPhone">> {
    return this.http.json<Answer<"getPhone">>({ method: "GET", path: `/phones/${encodeURIComponent(id)}`, options });
  }

  /** Change a number. */
  update(id: string, body: Body<"updatePhone">, options?: RequestOptions): Promise<Answer<"updatePhone">> {
    return this.http.json<Answer<"updatePhone">>({ method: "PATCH", path: `/phones/${encodeURIComponent(id)}`, body, options });
  }

  /** Release a number. */
  release(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/phones/${encodeURIComponent(id)}`, options });
  }
}

/** Sms, by `rapport.sms`. */
export class SmsResource extends Resource {
  /** List text messages. */
  list(query?: Query<"listSms">, options?: RequestOptions): Listing<Item<"listSms">> {
    return this.listing<Item<"listSms">>({ method: "GET", path: "/sms", query, options });
  }

  /** Send a text message. */
  send(body: Body<"sendSms">, options?: RequestOptions): Promise<Answer<"sendSms">> {
    return this.http.json<Answer<"sendSms">>({ method: "POST", path: "/sms", body, options });
  }

  /** Read a text message. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getSms">> {
    return this.http.json<Answer<"getSms">>({ method: "GET", path: `/sms/${encodeURIComponent(id)}`, options });
  }

  /** Call a text message back that waits. */
  cancel(id: string, options?: RequestOptions): Promise<Answer<"cancelSms">> {
    return this.http.json<Answer<"cancelSms">>({ method: "POST", path: `/sms/${encodeURIComponent(id)}/cancel`, options });
  }

  /** Download a picture or file that came with a text. */
  downloadMedia(id: string, query?: Query<"downloadSmsMedia">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: `/sms/${encodeURIComponent(id)}/media`, query, options });
  }
}

/** Calls, by `rapport.calls`. */
export class CallsResource extends Resource {
  /** List calls. */
  list(query?: Query<"listCalls">, options?: RequestOptions): Listing<Item<"listCalls">> {
    return this.listing<Item<"listCalls">>({ method: "GET", path: "/calls", query, options });
  }

  /** Call somebody. */
  place(body: Body<"placeCall">, options?: RequestOptions): Promise<Answer<"placeCall">> {
    return this.http.json<Answer<"placeCall">>({ method: "POST", path: "/calls", body, options });
  }

  /** Read a call. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getCall">> {
    return this.http.json<Answer<"getCall">>({ method: "GET", path: `/calls/${encodeURIComponent(id)}`, options });
  }

  /** Say what came of a call. */
  update(id: string, body: Body<"updateCall">, options?: RequestOptions): Promise<Answer<"updateCall">> {
    return this.http.json<Answer<"updateCall">>({ method: "PATCH", path: `/calls/${encodeURIComponent(id)}`, body, options });
  }

  /** Play a call's recording. */
  playRecording(id: string, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: `/calls/${encodeURIComponent(id)}/recording`, options });
  }
}

/** OptOuts, by `rapport.optOuts`. */
export class OptOutsResource extends Resource {
  /** List opt-outs. */
  list(query?: Query<"listOptOuts">, options?: RequestOptions): Listing<Item<"listOptOuts">> {
    return this.listing<Item<"listOptOuts">>({ method: "GET", path: "/opt-outs", query, options });
  }

  /** Record an opt-out. */
  record(body: Body<"recordOptOut">, options?: RequestOptions): Promise<Answer<"recordOptOut">> {
    return this.http.json<Answer<"recordOptOut">>({ method: "POST", path: "/opt-outs", body, options });
  }

  /** Check whether somebody may be contacted. */
  checkContact(query: Query<"checkContact">, options?: RequestOptions): Promise<Answer<"checkContact">> {
    return this.http.json<Answer<"checkContact">>({ method: "GET", path: "/opt-outs/check", query, options });
  }

  /** Withdraw an opt-out. */
  withdraw(body: Body<"withdrawOptOut">, options?: RequestOptions): Promise<Answer<"withdrawOptOut">> {
    return this.http.json<Answer<"withdrawOptOut">>({ method: "POST", path: "/opt-outs/withdraw", body, options });
  }

  /** Read an opt-out. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getOptOut">> {
    return this.http.json<Answer<"getOptOut">>({ method: "GET", path: `/opt-outs/${encodeURIComponent(id)}`, options });
  }
}

/** QuietHours, by `rapport.quietHours`. */
export class QuietHoursResource extends Resource {
  /** List quiet hours. */
  list(query?: Query<"listQuietHours">, options?: RequestOptions): Listing<Item<"listQuietHours">> {
    return this.listing<Item<"listQuietHours">>({ method: "GET", path: "/quiet-hours", query, options });
  }

  /** Set quiet hours. */
  create(body: Body<"createQuietHours">, options?: RequestOptions): Promise<Answer<"createQuietHours">> {
    return this.http.json<Answer<"createQuietHours">>({ method: "POST", path: "/quiet-hours", body, options });
  }

  /** List the hours that hold by themselves. */
  listDefault(options?: RequestOptions): Promise<Answer<"listDefaultQuietHours">> {
    return this.http.json<Answer<"listDefaultQuietHours">>({ method: "GET", path: "/quiet-hours/defaults", options });
  }

  /** Read quiet hours. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getQuietHours">> {
    return this.http.json<Answer<"getQuietHours">>({ method: "GET", path: `/quiet-hours/${encodeURIComponent(id)}`, options });
  }

  /** Change quiet hours. */
  update(id: string, body: Body<"updateQuietHours">, options?: RequestOptions): Promise<Answer<"updateQuietHours">> {
    return this.http.json<Answer<"updateQuietHours">>({ method: "PATCH", path: `/quiet-hours/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete quiet hours. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/quiet-hours/${encodeURIComponent(id)}`, options });
  }
}

/** Sequences, by `rapport.sequences`. */
export class SequencesResource extends Resource {
  /** List sequences. */
  list(query?: Query<"listSequences">, options?: RequestOptions): Listing<Item<"listSequences">> {
    return this.listing<Item<"listSequences">>({ method: "GET", path: "/sequences", query, options });
  }

  /** Create a sequence. */
  create(body: Body<"createSequence">, options?: RequestOptions): Promise<Answer<"createSequence">> {
    return this.http.json<Answer<"createSequence">>({ method: "POST", path: "/sequences", body, options });
  }

  /** Read a sequence. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getSequence">> {
    return this.http.json<Answer<"getSequence">>({ method: "GET", path: `/sequences/${encodeURIComponent(id)}`, options });
  }

  /** Change a sequence. */
  update(id: string, body: Body<"updateSequence">, options?: RequestOptions): Promise<Answer<"updateSequence">> {
    return this.http.json<Answer<"updateSequence">>({ method: "PATCH", path: `/sequences/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a sequence. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/sequences/${encodeURIComponent(id)}`, options });
  }

  /** Restore a sequence. */
  restore(id: string, options?: RequestOptions): Promise<Answer<"restoreSequence">> {
    return this.http.json<Answer<"restoreSequence">>({ method: "POST", path: `/sequences/${encodeURIComponent(id)}/restore`, options });
  }

  /** What came of each step. */
  readStatistics(id: string, options?: RequestOptions): Promise<Answer<"readSequenceStatistics">> {
    return this.http.json<Answer<"readSequenceStatistics">>({ method: "GET", path: `/sequences/${encodeURIComponent(id)}/statistics`, options });
  }

  /** List who is in a sequence. */
  listEnrollments(id: string, query?: Query<"listSequenceEnrollments">, options?: RequestOptions): Listing<Item<"listSequenceEnrollments">> {
    return this.listing<Item<"listSequenceEnrollments">>({ method: "GET", path: `/sequences/${encodeURIComponent(id)}/enrollments`, query, options });
  }

  /** Put people into a sequence. */
  enrollPeople(id: string, body: Body<"enrollPeople">, options?: RequestOptions): Promise<Answer<"enrollPeople">> {
    return this.http.json<Answer<"enrollPeople">>({ method: "POST", path: `/sequences/${encodeURIComponent(id)}/enrollments`, body, options });
  }
}

/** Enrollments, by `rapport.enrollments`. */
export class EnrollmentsResource extends Resource {
  /** List enrolments. */
  list(query?: Query<"listEnrollments">, options?: RequestOptions): Listing<Item<"listEnrollments">> {
    return this.listing<Item<"listEnrollments">>({ method: "GET", path: "/enrollments", query, options });
  }

  /** Read an enrolment. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getEnrollment">> {
    return this.http.json<Answer<"getEnrollment">>({ method: "GET", path: `/enrollments/${encodeURIComponent(id)}`, options });
  }

  /** Stop an enrolment. */
  stop(id: string, options?: RequestOptions): Promise<Answer<"stopEnrollment">> {
    return this.http.json<Answer<"stopEnrollment">>({ method: "POST", path: `/enrollments/${encodeURIComponent(id)}/stop`, options });
  }

  /** Pause an enrolment. */
  pause(id: string, options?: RequestOptions): Promise<Answer<"pauseEnrollment">> {
    return this.http.json<Answer<"pauseEnrollment">>({ method: "POST", path: `/enrollments/${encodeURIComponent(id)}/pause`, options });
  }

  /** Resume an enrolment. */
  resume(id: string, options?: RequestOptions): Promise<Answer<"resumeEnrollment">> {
    return this.http.json<Answer<"resumeEnrollment">>({ method: "POST", path: `/enrollments/${encodeURIComponent(id)}/resume`, options });
  }
}

/** Webhooks, by `rapport.webhooks`. */
export class WebhooksResource extends Resource {
  /** List webhooks. */
  list(query?: Query<"listWebhooks">, options?: RequestOptions): Listing<Item<"listWebhooks">> {
    return this.listing<Item<"listWebhooks">>({ method: "GET", path: "/webhooks", query, options });
  }

  /** Create a webhook. */
  create(body: Body<"createWebhook">, options?: RequestOptions): Promise<Answer<"createWebhook">> {
    return this.http.json<Answer<"createWebhook">>({ method: "POST", path: "/webhooks", body, options });
  }

  /** How all webhooks fared in the last 48 hours. */
  listHealth(options?: RequestOptions): Promise<Answer<"listWebhookHealth">> {
    return this.http.json<Answer<"listWebhookHealth">>({ method: "GET", path: "/webhooks/health", options });
  }

  /** Read a webhook. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getWebhook">> {
    return this.http.json<Answer<"getWebhook">>({ method: "GET", path: `/webhooks/${encodeURIComponent(id)}`, options });
  }

  /** Change a webhook. */
  update(id: string, body: Body<"updateWebhook">, options?: RequestOptions): Promise<Answer<"updateWebhook">> {
    return this.http.json<Answer<"updateWebhook">>({ method: "PATCH", path: `/webhooks/${encodeURIComponent(id)}`, body, options });
  }

  /** Delete a webhook. */
  delete(id: string, options?: RequestOptions): Promise<void> {
    return this.http.nothing({ method: "DELETE", path: `/webhooks/${encodeURIComponent(id)}`, options });
  }

  /** Make a new signing secret. */
  rotateSecret(id: string, body: Body<"rotateWebhookSecret">, options?: RequestOptions): Promise<Answer<"rotateWebhookSecret">> {
    return this.http.json<Answer<"rotateWebhookSecret">>({ method: "POST", path: `/webhooks/${encodeURIComponent(id)}/rotate-secret`, body, options });
  }

  /** Send a test event. */
  sendTestEvent(id: string, options?: RequestOptions): Promise<Answer<"sendTestEvent">> {
    return this.http.json<Answer<"sendTestEvent">>({ method: "POST", path: `/webhooks/${encodeURIComponent(id)}/test`, options });
  }

  /** Send an example of an event. */
  sendExampleEvent(id: string, body: Body<"sendExampleEvent">, options?: RequestOptions): Promise<Answer<"sendExampleEvent">> {
    return this.http.json<Answer<"sendExampleEvent">>({ method: "POST", path: `/webhooks/${encodeURIComponent(id)}/example`, body, options });
  }

  /** Send events again. */
  replay(id: string, body: Body<"replayWebhook">, options?: RequestOptions): Promise<Answer<"replayWebhook">> {
    return this.http.json<Answer<"replayWebhook">>({ method: "POST", path: `/webhooks/${encodeURIComponent(id)}/replay`, body, options });
  }

  /** How it fared in the last 48 hours. */
  getHealth(id: string, options?: RequestOptions): Promise<Answer<"getWebhookHealth">> {
    return this.http.json<Answer<"getWebhookHealth">>({ method: "GET", path: `/webhooks/${encodeURIComponent(id)}/health`, options });
  }
}

/** WebhookDeliveries, by `rapport.webhookDeliveries`. */
export class WebhookDeliveriesResource extends Resource {
  /** List deliveries. */
  list(query?: Query<"listWebhookDeliveries">, options?: RequestOptions): Listing<Item<"listWebhookDeliveries">> {
    return this.listing<Item<"listWebhookDeliveries">>({ method: "GET", path: "/webhook-deliveries", query, options });
  }

  /** Read a delivery with its attempts. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getWebhookDelivery">> {
    return this.http.json<Answer<"getWebhookDelivery">>({ method: "GET", path: `/webhook-deliveries/${encodeURIComponent(id)}`, options });
  }

  /** Send a delivery again. */
  retry(id: string, options?: RequestOptions): Promise<Answer<"retryWebhookDelivery">> {
    return this.http.json<Answer<"retryWebhookDelivery">>({ method: "POST", path: `/webhook-deliveries/${encodeURIComponent(id)}/retry`, options });
  }
}

/** WebhookEventTypes, by `rapport.webhookEventTypes`. */
export class WebhookEventTypesResource extends Resource {
  /** List the events there are. */
  list(options?: RequestOptions): Promise<Answer<"listEventTypes">> {
    return this.http.json<Answer<"listEventTypes">>({ method: "GET", path: "/webhook-event-types", options });
  }
}

/** Events, by `rapport.events`. */
export class EventsResource extends Resource {
  /** Read the event feed. */
  list(query?: Query<"listEvents">, options?: RequestOptions): Listing<Item<"listEvents">> {
    return this.listing<Item<"listEvents">>({ method: "GET", path: "/events", query, options });
  }
}

/** AuditLogs, by `rapport.auditLogs`. */
export class AuditLogsResource extends Resource {
  /** List what was done. */
  list(query?: Query<"listAuditLogs">, options?: RequestOptions): Listing<Item<"listAuditLogs">> {
    return this.listing<Item<"listAuditLogs">>({ method: "GET", path: "/audit-logs", query, options });
  }

  /** Count what was done per day, actor and kind. */
  readAuditStatistics(query?: Query<"readAuditStatistics">, options?: RequestOptions): Promise<Answer<"readAuditStatistics">> {
    return this.http.json<Answer<"readAuditStatistics">>({ method: "GET", path: "/audit-logs/statistics", query, options });
  }

  /** Public keys of the signed heads. */
  listAuditSigningKeys(options?: RequestOptions): Promise<Answer<"listAuditSigningKeys">> {
    return this.http.json<Answer<"listAuditSigningKeys">>({ method: "GET", path: "/audit-logs/keys", options });
  }

  /** Export the log as CSV or NDJSON with proof. */
  export(query: Query<"exportAuditLogs">, options?: RequestOptions): Promise<Response> {
    return this.http.file({ method: "GET", path: "/audit-logs/export", query, options });
  }

  /** Read an entry of the log. */
  get(id: string, options?: RequestOptions): Promise<Answer<"getAuditLog">> {
    return this.http.json<Answer<"getAuditLog">>({ method: "GET", path: `/audit-logs/${encodeURIComponent(id)}`, options });
  }
}

/** Every resource over one connection. */
export class Resources {
  readonly me: MeResource;
  readonly org: OrgResource;
  readonly members: MembersResource;
  readonly invitations: InvitationsResource;
  readonly permissions: PermissionsResource;
  readonly roles: RolesResource;
  readonly teams: TeamsResource;
  readonly jobs: JobsResource;
  readonly apiKeys: ApiKeysResource;
  readonly companies: CompaniesResource;
  readonly people: PeopleResource;
  readonly deals: DealsResource;
  readonly products: ProductsResource;
  readonly tasks: TasksResource;
  readonly interactions: InteractionsResource;
  readonly pipelines: PipelinesResource;
  readonly stages: StagesResource;
  readonly search: SearchResource;
  readonly imports: ImportsResource;
  readonly integrations: IntegrationsResource;
  readonly blockedAddresses: BlockedAddressesResource;
  readonly conversations: ConversationsResource;
  readonly emails: EmailsResource;
  readonly email: EmailResource;
  readonly emailFiles: EmailFilesResource;
  readonly emailTemplates: EmailTemplatesResource;
  readonly phones: PhonesResource;
  readonly sms: SmsResource;
  readonly calls: CallsResource;
  readonly optOuts: OptOutsResource;
  readonly quietHours: QuietHoursResource;
  readonly sequences: SequencesResource;
  readonly enrollments: EnrollmentsResource;
  readonly webhooks: WebhooksResource;
  readonly webhookDeliveries: WebhookDeliveriesResource;
  readonly webhookEventTypes: WebhookEventTypesResource;
  readonly events: EventsResource;
  readonly auditLogs: AuditLogsResource;

  constructor(http: Http) {
    this.me = new MeResource(http);
    this.org = new OrgResource(http);
    this.members = new MembersResource(http);
    this.invitations = new InvitationsResource(http);
    this.permissions = new PermissionsResource(http);
    this.roles = new RolesResource(http);
    this.teams = new TeamsResource(http);
    this.jobs = new JobsResource(http);
    this.apiKeys = new ApiKeysResource(http);
    this.companies = new CompaniesResource(http);
    this.people = new PeopleResource(http);
    this.deals = new DealsResource(http);
    this.products = new ProductsResource(http);
    this.tasks = new TasksResource(http);
    this.interactions = new InteractionsResource(http);
    this.pipelines = new PipelinesResource(http);
    this.stages = new StagesResource(http);
    this.search = new SearchResource(http);
    this.imports = new ImportsResource(http);
    this.integrations = new IntegrationsResource(http);
    this.blockedAddresses = new BlockedAddressesResource(http);
    this.conversations = new ConversationsResource(http);
    this.emails = new EmailsResource(http);
    this.email = new EmailResource(http);
    this.emailFiles = new EmailFilesResource(http);
    this.emailTemplates = new EmailTemplatesResource(http);
    this.phones = new PhonesResource(http);
    this.sms = new SmsResource(http);
    this.calls = new CallsResource(http);
    this.optOuts = new OptOutsResource(http);
    this.quietHours = new QuietHoursResource(http);
    this.sequences = new SequencesResource(http);
    this.enrollments = new EnrollmentsResource(http);
    this.webhooks = new WebhooksResource(http);
    this.webhookDeliveries = new WebhookDeliveriesResource(http);
    this.webhookEventTypes = new WebhookEventTypesResource(http);
    this.events = new EventsResource(http);
    this.auditLogs = new AuditLogsResource(http);
  }
}
