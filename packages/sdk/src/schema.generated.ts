// Made by `pnpm api:snapshot` from openapi.json.
/* eslint-disable */
export interface paths {
    "/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read who you are and what you may do
         * @description Read who you are and what you may do.
         *
         *     Whoever belongs to the organisation may.
         */
        get: operations["getMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your profile
         * @description Change your profile.
         *
         *     Whoever belongs to the organisation may.
         */
        patch: operations["updateProfile"];
        trace?: never;
    };
    "/org": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the organisation
         * @description Read the organisation.
         *
         *     Needs `org.read`.
         */
        get: operations["getOrg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change the organisation
         * @description Change the organisation.
         *
         *     Needs `org.write`.
         */
        patch: operations["updateOrg"];
        trace?: never;
    };
    "/org/quotas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what the organisation uses of what it may
         * @description Read what the organisation uses of what it may.
         *
         *     Needs `org.read`.
         */
        get: operations["listQuotas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/org/transfer-ownership": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand the organisation over
         * @description The member becomes an owner and you an admin, both or neither. Owners only.
         *
         *     Needs `members.write`.
         */
        post: operations["transferOwnership"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/org/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Leave the organisation
         * @description 409 for the last owner.
         *
         *     Whoever belongs to the organisation may.
         */
        post: operations["leaveOrg"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/org/deletion": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Delete the organisation in 14 days
         * @description Owners only. Until then an owner can take it back, and everything works as before.
         *
         *     Needs `org.delete`.
         */
        post: operations["requestDeletion"];
        /**
         * Keep the organisation after all
         * @description Keep the organisation after all.
         *
         *     Needs `org.delete`.
         */
        delete: operations["cancelDeletion"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/org/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download everything
         * @description A ZIP with an NDJSON and a CSV file per table, and manifest.json with counts and checksums. It needs the right to read everything.
         *
         *     Needs `org.export`.
         */
        get: operations["exportOrg"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List where you are signed in
         * @description For a person signed in by the browser; a key has no sessions.
         *
         *     Whoever belongs to the organisation may.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /**
         * End all of your sessions but this one
         * @description End all of your sessions but this one.
         *
         *     Whoever belongs to the organisation may.
         */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * End one of your sessions
         * @description Its next request is refused.
         *
         *     Whoever belongs to the organisation may.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description List members.
         *
         *     Needs `members.read`.
         */
        get: operations["listMembers"];
        put?: never;
        /**
         * Add somebody without a sign-in
         * @description Add somebody without a sign-in.
         *
         *     Needs `members.write`.
         */
        post: operations["createMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a member
         * @description Read a member.
         *
         *     Needs `members.read`.
         */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description It counts from their next request. Their name stays with the history.
         *
         *     Needs `members.delete`.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Change a member's role or state
         * @description It counts from their next request. Nobody gives more than they hold.
         *
         *     Needs `members.write`.
         */
        patch: operations["updateMember"];
        trace?: never;
    };
    "/members/{id}/reassign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a member's open records to another
         * @description Companies, people, open deals and tasks that are not done, as a job (`GET /jobs/{id}`).
         *
         *     Needs `members.write`.
         */
        post: operations["reassignRecords"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description List invitations.
         *
         *     Needs `members.read`.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite somebody
         * @description Mails a link for this address, and answers it this once. Nobody gives more than they hold.
         *
         *     Needs `members.write`.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an invitation
         * @description Read an invitation.
         *
         *     Needs `members.read`.
         */
        get: operations["getInvitation"];
        put?: never;
        post?: never;
        /**
         * Revoke an invitation
         * @description Revoke an invitation.
         *
         *     Needs `members.write`.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/invitations/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an invitation again with a new link
         * @description The old link is over.
         *
         *     Needs `members.write`.
         */
        post: operations["resendInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/permissions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List all permissions and the built-in roles that hold them
         * @description List all permissions and the built-in roles that hold them.
         *
         *     Needs `roles.read`.
         */
        get: operations["listPermissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List roles of the organisation's own
         * @description List roles of the organisation's own.
         *
         *     Needs `roles.read`.
         */
        get: operations["listRoles"];
        put?: never;
        /**
         * Create a role
         * @description A role holds at most what its maker holds.
         *
         *     Needs `roles.write`.
         */
        post: operations["createRole"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/roles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a role
         * @description Read a role.
         *
         *     Needs `roles.read`.
         */
        get: operations["getRole"];
        put?: never;
        post?: never;
        /**
         * Delete a role
         * @description 409 while somebody has it, unless `replace_with` says what they get instead.
         *
         *     Needs `roles.delete`.
         */
        delete: operations["deleteRole"];
        options?: never;
        head?: never;
        /**
         * Change a role; it counts from its holders' next request
         * @description Change a role; it counts from its holders' next request.
         *
         *     Needs `roles.write`.
         */
        patch: operations["updateRole"];
        trace?: never;
    };
    "/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List teams and who is in them
         * @description List teams and who is in them.
         *
         *     Needs `teams.read`.
         */
        get: operations["listTeams"];
        put?: never;
        /**
         * Create a team
         * @description Create a team.
         *
         *     Needs `teams.write`.
         */
        post: operations["createTeam"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a team
         * @description Read a team.
         *
         *     Needs `teams.read`.
         */
        get: operations["getTeam"];
        put?: never;
        post?: never;
        /**
         * Delete a team
         * @description Delete a team.
         *
         *     Needs `teams.delete`.
         */
        delete: operations["deleteTeam"];
        options?: never;
        head?: never;
        /**
         * Change a team
         * @description Change a team.
         *
         *     Needs `teams.write`.
         */
        patch: operations["updateTeam"];
        trace?: never;
    };
    "/teams/{id}/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put a member into a team
         * @description Put a member into a team.
         *
         *     Needs `teams.write`.
         */
        put: operations["addTeamMember"];
        post?: never;
        /**
         * Take a member out of a team
         * @description Take a member out of a team.
         *
         *     Needs `teams.delete`.
         */
        delete: operations["removeTeamMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read how far a job is
         * @description Read how far a job is.
         *
         *     Needs `jobs.read`.
         */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List API keys
         * @description List API keys.
         *
         *     Needs `api_keys.read`.
         */
        get: operations["listApiKeys"];
        put?: never;
        /**
         * Create an API key
         * @description The key is in this answer and is never shown again.
         *
         *     Needs `api_keys.write`.
         */
        post: operations["createApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an API key
         * @description Read an API key.
         *
         *     Needs `api_keys.read`.
         */
        get: operations["getApiKey"];
        put?: never;
        post?: never;
        /**
         * Revoke an API key
         * @description Revoke an API key.
         *
         *     Needs `api_keys.delete`.
         */
        delete: operations["revokeApiKey"];
        options?: never;
        head?: never;
        /**
         * Change an API key
         * @description Its scopes stay: make another key for others.
         *
         *     Needs `api_keys.write`.
         */
        patch: operations["updateApiKey"];
        trace?: never;
    };
    "/api-keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace an API key's secret
         * @description The new key is in this answer and is never shown again. The one before goes on for `overlap_hours`; id, scopes and limits stay.
         *
         *     Needs `api_keys.write`.
         */
        post: operations["rotateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api-keys/{id}/use": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read what an API key did per day
         * @description Read what an API key did per day.
         *
         *     Needs `api_keys.read`.
         */
        get: operations["readApiKeyUse"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export companies
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"companies","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `created_at`, the default, stands still.
         *
         *     Needs `companies.export`.
         */
        get: operations["exportCompanies"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export people
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"people","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `created_at`, the default, stands still.
         *
         *     Needs `people.export`.
         */
        get: operations["exportPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export deals
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"deals","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `created_at`, the default, stands still.
         *
         *     Needs `deals.export`.
         */
        get: operations["exportDeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export products
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"products","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `created_at`, the default, stands still.
         *
         *     Needs `products.export`.
         */
        get: operations["exportProducts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export tasks
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"tasks","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `created_at`, the default, stands still.
         *
         *     Needs `tasks.export`.
         */
        get: operations["exportTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interactions/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export interactions
         * @description Streams every record that the filters name, however many: CSV (RFC 4180, UTF-8 with a byte order mark) or NDJSON, a record a line. Columns are the API's fields, with the names of referenced records beside their ids. A cell of CSV that a spreadsheet would calculate has an apostrophe before it, which an import takes away again.
         *
         *     Nothing is stored and there is no job to wait for. Rights are asked anew every 500 records; when they change, the connection breaks off: a file is whole only if the answer ended as HTTP says it should. NDJSON says so itself, too: its last line is `{"type":"end","object":"interactions","rows":…}`. Sorted by a field that changes meanwhile, a record may come twice or not at all; `occurred_at`, the default, stands still.
         *
         *     Needs `interactions.export`.
         */
        get: operations["exportInteractions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count and sum the deals of each stage
         * @description Count and sum the deals of each stage.
         *
         *     Needs `deals.read`.
         */
        get: operations["sumDeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deals
         * @description List deals.
         *
         *     Needs `deals.read`.
         */
        get: operations["listDeals"];
        put?: never;
        /**
         * Create a deal
         * @description Create a deal.
         *
         *     Needs `deals.write`.
         */
        post: operations["createDeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a deal
         * @description Read a deal.
         *
         *     Needs `deals.read`.
         */
        get: operations["getDeal"];
        put?: never;
        post?: never;
        /**
         * Delete a deal
         * @description It can be restored within 30 days.
         *
         *     Needs `deals.delete`.
         */
        delete: operations["deleteDeal"];
        options?: never;
        head?: never;
        /**
         * Change a deal
         * @description A JSON merge patch (RFC 7396). A new stage_id moves the deal; won and lost follow from the stage.
         *
         *     Needs `deals.write`.
         */
        patch: operations["updateDeal"];
        trace?: never;
    };
    "/deals/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a deal
         * @description Undoes a deletion within 30 days. Also needs `deals.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `deals.write`.
         */
        post: operations["restoreDeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 deals
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `deals.delete`.
         *
         *     Needs `deals.write`.
         */
        post: operations["bulkDeals"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create or change a deal by its external id
         * @description 201 when it was made, 200 when the deal with this external id was changed, as by a merge patch. Two at once make one. A deleted deal is not revived: a new one is made beside it.
         *
         *     Needs `deals.write`.
         */
        put: operations["upsertDeal"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List companies
         * @description List companies.
         *
         *     Needs `companies.read`.
         */
        get: operations["listCompanies"];
        put?: never;
        /**
         * Create a company
         * @description Create a company.
         *
         *     Needs `companies.write`.
         */
        post: operations["createCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a company
         * @description Read a company.
         *
         *     Needs `companies.read`.
         */
        get: operations["getCompany"];
        put?: never;
        post?: never;
        /**
         * Delete a company
         * @description It can be restored within 30 days.
         *
         *     Needs `companies.delete`.
         */
        delete: operations["deleteCompany"];
        options?: never;
        head?: never;
        /**
         * Change a company
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `companies.write`.
         */
        patch: operations["updateCompany"];
        trace?: never;
    };
    "/companies/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a company
         * @description Undoes a deletion within 30 days. Also needs `companies.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `companies.write`.
         */
        post: operations["restoreCompany"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 companies
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `companies.delete`.
         *
         *     Needs `companies.write`.
         */
        post: operations["bulkCompanies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create or change a company by its external id
         * @description 201 when it was made, 200 when the company with this external id was changed, as by a merge patch. Two at once make one. A deleted company is not revived: a new one is made beside it.
         *
         *     Needs `companies.write`.
         */
        put: operations["upsertCompany"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge duplicates into a company
         * @description What belongs to the duplicates goes to this one, whoever it is assigned to, and they go into the bin. Needs `companies.write` and `companies.delete` for each of them.
         *
         *     Needs `companies.write`.
         */
        post: operations["mergeCompanies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the last merge into a company back
         * @description Within 30 days. The duplicates come back with what they brought, as far as it still belongs to this one; what somebody has changed or added since stays as it is.
         *
         *     Needs `companies.write`.
         */
        post: operations["unmergeCompanies"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List people
         * @description List people.
         *
         *     Needs `people.read`.
         */
        get: operations["listPeople"];
        put?: never;
        /**
         * Create a person
         * @description Create a person.
         *
         *     Needs `people.write`.
         */
        post: operations["createPerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a person
         * @description Read a person.
         *
         *     Needs `people.read`.
         */
        get: operations["getPerson"];
        put?: never;
        post?: never;
        /**
         * Delete a person
         * @description It can be restored within 30 days.
         *
         *     Needs `people.delete`.
         */
        delete: operations["deletePerson"];
        options?: never;
        head?: never;
        /**
         * Change a person
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `people.write`.
         */
        patch: operations["updatePerson"];
        trace?: never;
    };
    "/people/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a person
         * @description Undoes a deletion within 30 days. Also needs `people.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `people.write`.
         */
        post: operations["restorePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 people
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `people.delete`.
         *
         *     Needs `people.write`.
         */
        post: operations["bulkPeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create or change a person by its external id
         * @description 201 when it was made, 200 when the person with this external id was changed, as by a merge patch. Two at once make one. A deleted person is not revived: a new one is made beside it.
         *
         *     Needs `people.write`.
         */
        put: operations["upsertPerson"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge duplicates into a person
         * @description What belongs to the duplicates goes to this one, whoever it is assigned to, and they go into the bin. Needs `people.write` and `people.delete` for each of them.
         *
         *     Needs `people.write`.
         */
        post: operations["mergePeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/unmerge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take the last merge into a person back
         * @description Within 30 days. The duplicates come back with what they brought, as far as it still belongs to this one; what somebody has changed or added since stays as it is.
         *
         *     Needs `people.write`.
         */
        post: operations["unmergePeople"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/companies/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the timeline of a company
         * @description Read the timeline of a company.
         *
         *     Needs `companies.read`.
         */
        get: operations["readCompanyTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/people/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the timeline of a person
         * @description Read the timeline of a person.
         *
         *     Needs `people.read`.
         */
        get: operations["readPersonTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/deals/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the timeline of a deal
         * @description Read the timeline of a deal.
         *
         *     Needs `deals.read`.
         */
        get: operations["readDealTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List pipelines
         * @description List pipelines.
         *
         *     Needs `pipelines.read`.
         */
        get: operations["listPipelines"];
        put?: never;
        /**
         * Create a pipeline
         * @description Create a pipeline.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["createPipeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a pipeline
         * @description Read a pipeline.
         *
         *     Needs `pipelines.read`.
         */
        get: operations["getPipeline"];
        put?: never;
        post?: never;
        /**
         * Delete a pipeline
         * @description It can be restored within 30 days.
         *
         *     Needs `pipelines.delete`.
         */
        delete: operations["deletePipeline"];
        options?: never;
        head?: never;
        /**
         * Change a pipeline
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `pipelines.write`.
         */
        patch: operations["updatePipeline"];
        trace?: never;
    };
    "/pipelines/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a pipeline
         * @description Undoes a deletion within 30 days. Also needs `pipelines.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["restorePipeline"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pipelines/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 pipelines
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `pipelines.delete`.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["bulkPipelines"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List stages
         * @description List stages.
         *
         *     Needs `pipelines.read`.
         */
        get: operations["listStages"];
        put?: never;
        /**
         * Create a stage
         * @description Create a stage.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["createStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stages/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a stage
         * @description Read a stage.
         *
         *     Needs `pipelines.read`.
         */
        get: operations["getStage"];
        put?: never;
        post?: never;
        /**
         * Delete a stage
         * @description It can be restored within 30 days.
         *
         *     Needs `pipelines.delete`.
         */
        delete: operations["deleteStage"];
        options?: never;
        head?: never;
        /**
         * Change a stage
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `pipelines.write`.
         */
        patch: operations["updateStage"];
        trace?: never;
    };
    "/stages/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a stage
         * @description Undoes a deletion within 30 days. Also needs `pipelines.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["restoreStage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stages/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 stages
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `pipelines.delete`.
         *
         *     Needs `pipelines.write`.
         */
        post: operations["bulkStages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List products
         * @description List products.
         *
         *     Needs `products.read`.
         */
        get: operations["listProducts"];
        put?: never;
        /**
         * Create a product
         * @description Create a product.
         *
         *     Needs `products.write`.
         */
        post: operations["createProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a product
         * @description Read a product.
         *
         *     Needs `products.read`.
         */
        get: operations["getProduct"];
        put?: never;
        post?: never;
        /**
         * Delete a product
         * @description It can be restored within 30 days.
         *
         *     Needs `products.delete`.
         */
        delete: operations["deleteProduct"];
        options?: never;
        head?: never;
        /**
         * Change a product
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `products.write`.
         */
        patch: operations["updateProduct"];
        trace?: never;
    };
    "/products/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a product
         * @description Undoes a deletion within 30 days. Also needs `products.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `products.write`.
         */
        post: operations["restoreProduct"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 products
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `products.delete`.
         *
         *     Needs `products.write`.
         */
        post: operations["bulkProducts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/products/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create or change a product by its external id
         * @description 201 when it was made, 200 when the product with this external id was changed, as by a merge patch. Two at once make one. A deleted product is not revived: a new one is made beside it.
         *
         *     Needs `products.write`.
         */
        put: operations["upsertProduct"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List tasks
         * @description List tasks.
         *
         *     Needs `tasks.read`.
         */
        get: operations["listTasks"];
        put?: never;
        /**
         * Create a task
         * @description Create a task.
         *
         *     Needs `tasks.write`.
         */
        post: operations["createTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a task
         * @description Read a task.
         *
         *     Needs `tasks.read`.
         */
        get: operations["getTask"];
        put?: never;
        post?: never;
        /**
         * Delete a task
         * @description It can be restored within 30 days.
         *
         *     Needs `tasks.delete`.
         */
        delete: operations["deleteTask"];
        options?: never;
        head?: never;
        /**
         * Change a task
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `tasks.write`.
         */
        patch: operations["updateTask"];
        trace?: never;
    };
    "/tasks/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore a task
         * @description Undoes a deletion within 30 days. Also needs `tasks.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `tasks.write`.
         */
        post: operations["restoreTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 tasks
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `tasks.delete`.
         *
         *     Needs `tasks.write`.
         */
        post: operations["bulkTasks"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tasks/by-external-id/{external_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Create or change a task by its external id
         * @description 201 when it was made, 200 when the task with this external id was changed, as by a merge patch. Two at once make one. A deleted task is not revived: a new one is made beside it.
         *
         *     Needs `tasks.write`.
         */
        put: operations["upsertTask"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List interactions
         * @description List interactions.
         *
         *     Needs `interactions.read`.
         */
        get: operations["listInteractions"];
        put?: never;
        /**
         * Create an interaction
         * @description Create an interaction.
         *
         *     Needs `interactions.write`.
         */
        post: operations["createInteraction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an interaction
         * @description Read an interaction.
         *
         *     Needs `interactions.read`.
         */
        get: operations["getInteraction"];
        put?: never;
        post?: never;
        /**
         * Delete an interaction
         * @description It can be restored within 30 days.
         *
         *     Needs `interactions.delete`.
         */
        delete: operations["deleteInteraction"];
        options?: never;
        head?: never;
        /**
         * Change an interaction
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `interactions.write`.
         */
        patch: operations["updateInteraction"];
        trace?: never;
    };
    "/interactions/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Restore an interaction
         * @description Undoes a deletion within 30 days. Also needs `interactions.delete`. 409 when another record has its external id by now, when it is not deleted, or when it was merged.
         *
         *     Needs `interactions.write`.
         */
        post: operations["restoreInteraction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/interactions/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write up to 100 interactions
         * @description Each operation answers for itself, with the status it would have had alone; the request is 200. With `atomic` the first that fails undoes all, and the others say 424. Deleting also needs `interactions.delete`.
         *
         *     Needs `interactions.write`.
         */
        post: operations["bulkInteractions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Find companies, people and deals
         * @description Finds by part of a name or address and forgives typing errors. At least two characters, one of them a letter or digit; two alone are looked for where a word begins.
         *
         *     Whoever belongs to the organisation may.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List imports
         * @description List imports.
         *
         *     Needs `imports.read`.
         */
        get: operations["listImports"];
        put?: never;
        /**
         * Upload a table
         * @description CSV of any encoding and delimiter, up to 50 MB and 200,000 rows: as a form with `file` and `object`, or as the body itself with `?object=` and `?file_name=`. Answers a draft: columns, a guessed mapping, open questions. Nothing is imported before its start.
         *
         *     Needs `imports.write`.
         */
        post: operations["createImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an import and its progress
         * @description Read an import and its progress.
         *
         *     Needs `imports.read`.
         */
        get: operations["getImport"];
        put?: never;
        post?: never;
        /**
         * Delete an import and its rows
         * @description The records that it made stay.
         *
         *     Needs `imports.delete`.
         */
        delete: operations["deleteImport"];
        options?: never;
        head?: never;
        /**
         * Change a draft's mapping and options
         * @description A JSON merge patch (RFC 7396).
         *
         *     Needs `imports.write`.
         */
        patch: operations["updateImport"];
        trace?: never;
    };
    "/imports/{id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Try the first rows
         * @description A dry run: what the first rows would become, the problems of each cell, and a forecast over the first 1,000 rows.
         *
         *     Needs `imports.read`.
         */
        get: operations["previewImport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start an import
         * @description Start an import.
         *
         *     Needs `imports.write`.
         */
        post: operations["startImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Stop an import
         * @description It ends after the chunk at hand. Rows that are imported stay.
         *
         *     Needs `imports.write`.
         */
        post: operations["cancelImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Undo an import
         * @description Takes back what the import did, for 30 days after its end: records that it made go into the bin, fields that it changed are as they were before. What was changed or used since stays and is listed with the reason: `GET /imports/{id}/rows?filter[undo_outcome][eq]=kept`. Members, teams, pipelines and stages that it made stay. Progress is `undone_count` and `kept_count`; `cancel` stops it after the chunk at hand, and undoing again goes on from there. Needs the rights to write and to delete all such records.
         *
         *     Needs `imports.write`.
         */
        post: operations["undoImport"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/rows": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List an import's rows and their outcomes
         * @description List an import's rows and their outcomes.
         *
         *     Needs `imports.read`.
         */
        get: operations["listImportRows"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was noted, the commonest first
         * @description List what was noted, the commonest first.
         *
         *     Needs `imports.read`.
         */
        get: operations["listImportNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/imports/{id}/report.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Download each row with its outcome
         * @description Download each row with its outcome.
         *
         *     Needs `imports.read`.
         */
        get: operations["downloadImportReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description List webhooks.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description Answers the signing secret, this once. Requests are signed after Standard Webhooks (webhook-id, webhook-timestamp, webhook-signature).
         *
         *     Needs `webhooks.write`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How all webhooks fared in the last 48 hours
         * @description How all webhooks fared in the last 48 hours.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["listWebhookHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a webhook
         * @description Read a webhook.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Delete a webhook.
         *
         *     Needs `webhooks.delete`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description A JSON merge patch (RFC 7396). Turning a webhook off cancels what waits for it.
         *
         *     Needs `webhooks.write`.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a new signing secret
         * @description For overlap_hours each request bears a signature of the new and of the old secret.
         *
         *     Needs `webhooks.write`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description Send a test event.
         *
         *     Needs `webhooks.write`.
         */
        post: operations["sendTestEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/example": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an example of an event
         * @description A webhook.test whose data.object.example shows an event of this type with made-up values.
         *
         *     Needs `webhooks.write`.
         */
        post: operations["sendExampleEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events again
         * @description Chosen deliveries, a range of time, or all that is missing since a time. Each event goes out once more with its own id, as a delivery that names the first. With dry_run it only counts.
         *
         *     Needs `webhooks.write`.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhooks/{id}/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How it fared in the last 48 hours
         * @description How it fared in the last 48 hours.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["getWebhookHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List deliveries
         * @description List deliveries.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["listWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a delivery with its attempts
         * @description Read a delivery with its attempts.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["getWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-deliveries/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a delivery again
         * @description Makes a delivery of its own with the same event id and cancels the attempt that was planned.
         *
         *     Needs `webhooks.write`.
         */
        post: operations["retryWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook-event-types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the events there are
         * @description List the events there are.
         *
         *     Needs `webhooks.read`.
         */
        get: operations["listEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the event feed
         * @description Everything that happened, in an order that never changes and skips nothing: an event that commits late comes later. Keep `next_cursor` and ask with it again.
         *
         *     Needs `events.read`.
         */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow events as they happen
         * @description Server-sent events. `id` is a cursor: send it as `Last-Event-ID` to go on where a connection broke. An event `end` says that the right to read is gone.
         *
         *     Needs `events.read`.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-logs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was done
         * @description Changes, sensitive reads, exports, refusals and changes of rights, the latest first. Reading the log is on record too.
         *
         *     Needs `audit.read`.
         */
        get: operations["listAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-logs/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what was done per day, actor and kind
         * @description Count what was done per day, actor and kind.
         *
         *     Needs `audit.read`.
         */
        get: operations["readAuditStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-logs/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Public keys of the signed heads
         * @description Public keys of the signed heads.
         *
         *     Needs `audit.read`.
         */
        get: operations["listAuditSigningKeys"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-logs/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the log as CSV or NDJSON with proof
         * @description Takes the list's filters. NDJSON holds for each entry salts, digests and its link in the hash chain, and at its end the signed heads: `pnpm audit:verify --file` proves it without the database.
         *
         *     Needs `audit.export`.
         */
        get: operations["exportAuditLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/audit-logs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read an entry of the log
         * @description Read an entry of the log.
         *
         *     Needs `audit.read`.
         */
        get: operations["getAuditLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Problem: {
            type: string;
            title: string;
            status: number;
            /** @enum {string} */
            code: "bad_request" | "unauthenticated" | "forbidden" | "not_found" | "method_not_allowed" | "timeout" | "conflict" | "precondition_failed" | "too_large" | "unsupported_media_type" | "invalid" | "failed_dependency" | "precondition_required" | "rate_limited" | "internal" | "unavailable";
            detail: string;
            request_id: string;
            errors?: {
                pointer: string;
                message: string;
            }[];
        };
        Me: {
            actor: {
                /** @enum {string} */
                type: "user" | "key";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string;
            };
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            member_id: string | null;
            role: string | null;
            permissions: string[];
            /** @description Those of them that reach only the caller's own or their team's records. */
            partial: string[];
            profile: {
                full_name: string;
                email: string;
                /** @enum {string|null} */
                locale: "en" | "de" | "fr" | "it" | "rm" | null;
                time_zone: string | null;
                shortcuts_enabled: boolean;
            } | null;
            org: components["schemas"]["Organisation"];
        };
        Organisation: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            name: string;
            slug: string;
            /** @example EUR */
            default_currency: string;
            time_zone: string;
            /** @enum {string} */
            locale: "en" | "de" | "fr" | "it" | "rm";
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            deletion_requested_at: string | null;
            /**
             * Format: date-time
             * @description When everything is deleted, unless an owner takes it back.
             * @example 2026-11-21T09:30:00Z
             */
            deletion_due_at: string | null;
        };
        ProfilePatch: {
            full_name?: string;
            /** @enum {string|null} */
            locale?: "en" | "de" | "fr" | "it" | "rm" | null;
            time_zone?: string | null;
            shortcuts_enabled?: boolean;
        };
        OrganisationPatch: {
            name?: string;
            slug?: string;
            /** @example EUR */
            default_currency?: string;
            time_zone?: string;
            /** @enum {string} */
            locale?: "en" | "de" | "fr" | "it" | "rm";
        };
        /** @description `used` of at most `max`. */
        Quota: {
            name: string;
            used: number;
            max: number;
        };
        Member: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            user_id: string | null;
            name: string;
            email: string | null;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer" | "custom";
            /**
             * Format: uuid
             * @description The role of your own, where `role` is custom.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            role_id: string | null;
            /**
             * @description Unclaimed: named in an import, has no sign-in yet. Removed: has left; the name stays with the history.
             * @enum {string}
             */
            status: "active" | "unclaimed" | "suspended" | "removed";
        };
        OwnershipTransfer: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            member_id: string;
        };
        DeletionRequest: {
            /** @description The organisation's slug. */
            confirm: string;
        };
        Session: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            /** @description As the browser names itself; null when it does not. */
            browser: {
                name: string;
                system: string | null;
            } | null;
            /** @description The address it was last used from. */
            ip: string | null;
            /** @description True for the session of this request. */
            is_current: boolean;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @description The last use, exact to a minute.
             * @example 2026-11-21T09:30:00Z
             */
            last_seen_at: string;
        };
        NewMember: {
            name: string;
            /** Format: email */
            email?: string | null;
            /** @enum {string} */
            role?: "admin" | "member" | "viewer";
        };
        MemberPatch: {
            name?: string;
            /** @enum {string} */
            role?: "owner" | "admin" | "member" | "viewer";
            /**
             * Format: uuid
             * @description A role of your own, in place of `role`.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            role_id?: string;
            /** @enum {string} */
            status?: "active" | "suspended";
        };
        /** @description `job_id` is null when there is nothing to do. */
        StartedJob: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            job_id: string | null;
            total: number;
        };
        /** @description Who gets the open records. */
        Reassignment: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            to_member_id: string;
        };
        Invitation: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            email: string;
            name: string | null;
            /** @enum {string} */
            role: "owner" | "admin" | "member" | "viewer" | "custom";
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            role_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            member_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            invited_by: string | null;
            /** @enum {string} */
            state: "open" | "expired" | "accepted" | "revoked";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            expires_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            sent_at: string | null;
            send_count: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            accepted_at: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            accepted_by: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            revoked_at: string | null;
        };
        SentInvitation: components["schemas"]["Invitation"] & {
            /** @description Shown this once. A link that is sent again replaces it. */
            link: string | null;
            /** @description False when this server sends no mail or the mail was refused: pass the link on. */
            mailed: boolean;
        };
        NewInvitation: {
            email: string;
            name?: string;
            /** @enum {string} */
            role?: "owner" | "admin" | "member" | "viewer";
            /**
             * Format: uuid
             * @description A role of your own, in place of `role`.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            role_id?: string;
            /**
             * Format: uuid
             * @description A member without a sign-in who becomes this person.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            member_id?: string;
            expires_in_days?: number;
        };
        Permission: {
            permission: string;
            object: string;
            verb: string;
            /** @description How far it can be granted; `own` and `team` for records that have an owner. */
            reaches: ("own" | "team" | "all")[];
            /**
             * @description How far you hold it yourself.
             * @enum {string|null}
             */
            held: "own" | "team" | "all" | null;
            /** @description The built-in roles that hold it. */
            built_in: ("owner" | "admin" | "member" | "viewer")[];
        };
        Role: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            description: string;
            /**
             * @description `deals.read` for all records, `deals.read:team` for those of one's teams, `deals.read:own` for one's own.
             * @example [
             *       "deals.read",
             *       "deals.write:own"
             *     ]
             */
            grants: string[];
            /** @description Members who have it now. */
            member_count: number;
        };
        NewRole: {
            name: string;
            description?: string;
            grants: string[];
        };
        RolePatch: {
            name?: string;
            description?: string;
            grants?: string[];
        };
        Team: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            lead_id: string | null;
            member_ids: string[];
        };
        NewTeam: {
            name: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            lead_id?: string | null;
        };
        TeamPatch: {
            name?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            lead_id?: string | null;
        };
        Job: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            kind: string;
            /** @enum {string} */
            state: "queued" | "running" | "succeeded" | "failed" | "cancelled";
            total: number;
            done: number;
            /** @description Why it failed, in words. */
            error: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            finished_at: string | null;
        };
        ApiKey: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            /** @description The key's first characters, to tell it from others. */
            prefix: string;
            scopes: string[];
            /** @description Requests in any 60 seconds. */
            rate_limit: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            expires_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            revoked_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            last_used_at: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            created_by: string | null;
            /**
             * @description Addresses it may be used from; empty: any.
             * @example [
             *       "203.0.113.0/24"
             *     ]
             */
            allowed_cidrs: string[];
            /**
             * @description What a request gets that names no `Rapport-Version`.
             * @example 2026-11-01
             */
            api_version: string;
            /**
             * @description The address it was last used from.
             * @example 203.0.113.7
             */
            last_used_ip: string | null;
            /**
             * @description The first characters of the secret that the last rotation replaced.
             * @example rk_live_8f3k2m9q
             */
            previous_prefix: string | null;
            /**
             * Format: date-time
             * @description When that secret ends or ended.
             * @example 2026-11-21T09:30:00Z
             */
            previous_expires_at: string | null;
            /**
             * Format: date-time
             * @description When that secret was last used, to the minute.
             * @example 2026-11-21T09:30:00Z
             */
            previous_used_at: string | null;
        };
        ApiKeyWithSecret: components["schemas"]["ApiKey"] & {
            /** @description Shown this once. Store it. */
            key: string | null;
        };
        NewApiKey: {
            name: string;
            scopes: string[];
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            expires_at?: string | null;
            rate_limit?: number;
            allowed_cidrs?: (string)[];
        };
        ApiKeyPatch: {
            name?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            expires_at?: string | null;
            rate_limit?: number;
            allowed_cidrs?: (string)[];
        };
        RotatedApiKey: components["schemas"]["ApiKeyWithSecret"] & {
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            previous_expires_at?: string;
        };
        ApiKeyRotation: {
            /**
             * @description How long the secret before goes on, in hours; at most a week.
             * @default 24
             */
            overlap_hours?: number;
        };
        ApiKeyUse: {
            data: {
                /**
                 * Format: date
                 * @example 2026-11-21
                 */
                day: string;
                requests: number;
                /** @description Requests above the rate limit. */
                refused: number;
            }[];
        };
        StageTotals: {
            data: {
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                stage_id: string;
                count: number;
                /** @description Absent without `deal_amounts.read`. */
                totals?: {
                    /** @example EUR */
                    currency: string;
                    /**
                     * @description A decimal in the record's currency.
                     * @example 1250.00
                     */
                    amount: string;
                }[];
            }[];
        };
        ListedDeal: components["schemas"]["Deal"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                product?: components["schemas"]["Product"];
                owner?: components["schemas"]["MemberBeside"];
                stage?: components["schemas"]["Stage"] & ({
                    expanded?: {
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
                pipeline?: components["schemas"]["Pipeline"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        Company: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            domain: string | null;
            website: string | null;
            industry: string | null;
            phone: string | null;
            employee_count: number | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            annual_revenue: string | null;
            /** @example EUR */
            currency: string | null;
            founded_year: number | null;
            location: string | null;
            description: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id: string | null;
            external_id: string | null;
        } | null;
        MemberBeside: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            name: string;
            email: string | null;
            /** @enum {string} */
            status: "active" | "unclaimed" | "suspended" | "removed";
        } | null;
        Person: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            first_name: string;
            last_name: string;
            full_name: string;
            email: string | null;
            phone: string | null;
            job_title: string | null;
            location: string | null;
            description: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id: string | null;
            external_id: string | null;
        };
        Product: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            code: string | null;
            family: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            price: string | null;
            /** @example EUR */
            currency: string | null;
            description: string | null;
            is_active: boolean;
            external_id: string | null;
        } | null;
        Pipeline: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            position: number;
            is_default: boolean;
        } | null;
        Stage: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id: string;
            name: string;
            position: number;
            /** @enum {string} */
            kind: "open" | "won" | "lost";
            /** @description The chance to win, in percent. */
            probability: number;
            /** @description Days after which a deal has been here too long. */
            rot_days: number | null;
        };
        Deal: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            name: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            stage_id: string;
            /**
             * @description Follows from the stage.
             * @enum {string}
             */
            status: "open" | "won" | "lost";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            stage_changed_at: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            product_id: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id: string | null;
            /**
             * @description Absent without `deal_amounts.read`.
             * @example 1250.00
             */
            amount?: string | null;
            /** @example EUR */
            currency: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            opened_on: string | null;
            /**
             * Format: date
             * @description The day it is expected to close.
             * @example 2026-11-21
             */
            closes_on: string | null;
            /**
             * Format: date
             * @description The day it was won or lost.
             * @example 2026-11-21
             */
            closed_on: string | null;
            description: string | null;
            external_id: string | null;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseDeal: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            name?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            stage_id?: string;
            /**
             * @description Follows from the stage.
             * @enum {string}
             */
            status?: "open" | "won" | "lost";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            stage_changed_at?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            product_id?: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description Absent without `deal_amounts.read`.
             * @example 1250.00
             */
            amount?: string | null;
            /** @example EUR */
            currency?: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            opened_on?: string | null;
            /**
             * Format: date
             * @description The day it is expected to close.
             * @example 2026-11-21
             */
            closes_on?: string | null;
            /**
             * Format: date
             * @description The day it was won or lost.
             * @example 2026-11-21
             */
            closed_on?: string | null;
            description?: string | null;
            external_id?: string | null;
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                product?: components["schemas"]["Product"];
                owner?: components["schemas"]["MemberBeside"];
                stage?: components["schemas"]["Stage"] & ({
                    expanded?: {
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
                pipeline?: components["schemas"]["Pipeline"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        DealView: components["schemas"]["Deal"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                product?: components["schemas"]["Product"];
                owner?: components["schemas"]["MemberBeside"];
                stage?: components["schemas"]["Stage"] & ({
                    expanded?: {
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
                pipeline?: components["schemas"]["Pipeline"];
            };
        };
        NewDeal: {
            name: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            stage_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            product_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            amount?: string | null;
            /** @example EUR */
            currency?: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            opened_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closes_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closed_on?: string | null;
            description?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        DealPatch: {
            name?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            stage_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            product_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            amount?: string | null;
            /** @example EUR */
            currency?: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            opened_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closes_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closed_on?: string | null;
            description?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        DealBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Deal"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        DealBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "upsert" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /**
                 * @description The record's id in your own system; unique within the organisation.
                 * @example crm-4711
                 */
                external_id?: string;
                /** @description The fields, as when one deal is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        DealUpsert: {
            name?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            stage_id?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            product_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            amount?: string | null;
            /** @example EUR */
            currency?: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            opened_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closes_on?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            closed_on?: string | null;
            description?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        ListedCompany: components["schemas"]["Company"] & {
            expanded?: {
                parent?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
            /**
             * Format: uuid
             * @description With deleted=true: the record that took its place.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            merged_into?: string | null;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseCompany: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            name?: string;
            domain?: string | null;
            website?: string | null;
            industry?: string | null;
            phone?: string | null;
            employee_count?: number | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            annual_revenue?: string | null;
            /** @example EUR */
            currency?: string | null;
            founded_year?: number | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            external_id?: string | null;
            expanded?: {
                parent?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
            /**
             * Format: uuid
             * @description With deleted=true: the record that took its place.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            merged_into?: string | null;
        };
        CompanyView: components["schemas"]["Company"] & {
            expanded?: {
                parent?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
        };
        NewCompany: {
            name: string;
            domain?: string | null;
            website?: string | null;
            industry?: string | null;
            phone?: string | null;
            employee_count?: number | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            annual_revenue?: string | null;
            /** @example EUR */
            currency?: string | null;
            founded_year?: number | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        CompanyPatch: {
            name?: string;
            domain?: string | null;
            website?: string | null;
            industry?: string | null;
            phone?: string | null;
            employee_count?: number | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            annual_revenue?: string | null;
            /** @example EUR */
            currency?: string | null;
            founded_year?: number | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            parent_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        CompanyBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Company"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        CompanyBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "upsert" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /**
                 * @description The record's id in your own system; unique within the organisation.
                 * @example crm-4711
                 */
                external_id?: string;
                /** @description The fields, as when one company is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        CompanyMerged: {
            record: components["schemas"]["Company"];
            merged: string[];
            /**
             * @description How many records changed their reference, by object.
             * @example {
             *       "deals": 3
             *     }
             */
            moved: {
                [key: string]: number;
            };
        };
        CompanyMerge: {
            /** @description The duplicates. They go into the bin. */
            from: string[];
            /** @description Whose value a field takes, by record. Else the survivor keeps its own, and where it has none takes the first of the duplicates, in their order. */
            fields?: {
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                name?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                domain?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                website?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                industry?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                phone?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                employee_count?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                annual_revenue?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                founded_year?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                location?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                description?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                parent_id?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                owner_id?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                external_id?: string;
            };
        };
        CompanyUnmerged: {
            record: components["schemas"]["Company"];
            restored: string[];
            /**
             * @description How many records changed their reference, by object.
             * @example {
             *       "deals": 3
             *     }
             */
            moved: {
                [key: string]: number;
            };
        };
        ListedPerson: components["schemas"]["Person"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
            /**
             * Format: uuid
             * @description With deleted=true: the record that took its place.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            merged_into?: string | null;
        };
        /** @description With `fields`: those alone, and the id. */
        SparsePerson: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            first_name?: string;
            last_name?: string;
            full_name?: string;
            email?: string | null;
            phone?: string | null;
            job_title?: string | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            external_id?: string | null;
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
            /**
             * Format: uuid
             * @description With deleted=true: the record that took its place.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            merged_into?: string | null;
        };
        PersonView: components["schemas"]["Person"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                owner?: components["schemas"]["MemberBeside"];
            };
        };
        NewPerson: {
            first_name?: string;
            last_name?: string;
            email?: string | null;
            phone?: string | null;
            job_title?: string | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        PersonPatch: {
            first_name?: string;
            last_name?: string;
            email?: string | null;
            phone?: string | null;
            job_title?: string | null;
            location?: string | null;
            description?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        PersonBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Person"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        PersonBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "upsert" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /**
                 * @description The record's id in your own system; unique within the organisation.
                 * @example crm-4711
                 */
                external_id?: string;
                /** @description The fields, as when one person is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        PersonMerged: {
            record: components["schemas"]["Person"];
            merged: string[];
            /**
             * @description How many records changed their reference, by object.
             * @example {
             *       "deals": 3
             *     }
             */
            moved: {
                [key: string]: number;
            };
        };
        PersonMerge: {
            /** @description The duplicates. They go into the bin. */
            from: string[];
            /** @description Whose value a field takes, by record. Else the survivor keeps its own, and where it has none takes the first of the duplicates, in their order. */
            fields?: {
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                first_name?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                last_name?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                email?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                phone?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                job_title?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                location?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                description?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                company_id?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                owner_id?: string;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                external_id?: string;
            };
        };
        PersonUnmerged: {
            record: components["schemas"]["Person"];
            restored: string[];
            /**
             * @description How many records changed their reference, by object.
             * @example {
             *       "deals": 3
             *     }
             */
            moved: {
                [key: string]: number;
            };
        };
        TimelineItem: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            /**
             * @description note, call, meeting, email, or an event such as deal.stage_changed.
             * @example deal.stage_changed
             */
            type: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            at: string;
            actor: {
                /** @enum {string} */
                type: "user" | "key" | "system";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                name: string | null;
            };
            origin: string;
            body: string | null;
            /**
             * @description Of notes, calls, meetings and mails; null for changes.
             * @enum {string|null}
             */
            visibility: "everyone" | "private" | null;
            object_type: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            object_id: string;
            object_name: string | null;
            changes: {
                field: string;
                from?: unknown;
                to?: unknown;
            }[];
        };
        ListedPipeline: components["schemas"]["Pipeline"] & {
            expanded?: Record<string, never>;
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        /** @description With `fields`: those alone, and the id. */
        SparsePipeline: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            name?: string;
            position?: number;
            is_default?: boolean;
            expanded?: Record<string, never>;
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        PipelineView: components["schemas"]["Pipeline"] & {
            expanded?: Record<string, never>;
        };
        NewPipeline: {
            name: string;
            position?: number;
            /**
             * @description Makes it the default one; the other stops being it.
             * @enum {boolean}
             */
            is_default?: true;
        };
        PipelinePatch: {
            name?: string;
            position?: number;
            /**
             * @description Makes it the default one; the other stops being it.
             * @enum {boolean}
             */
            is_default?: true;
        };
        PipelineBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Pipeline"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        PipelineBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /** @description The fields, as when one pipeline is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        ListedStage: components["schemas"]["Stage"] & {
            expanded?: {
                pipeline?: components["schemas"]["Pipeline"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseStage: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id?: string;
            name?: string;
            position?: number;
            /** @enum {string} */
            kind?: "open" | "won" | "lost";
            /** @description The chance to win, in percent. */
            probability?: number;
            /** @description Days after which a deal has been here too long. */
            rot_days?: number | null;
            expanded?: {
                pipeline?: components["schemas"]["Pipeline"];
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        StageView: components["schemas"]["Stage"] & {
            expanded?: {
                pipeline?: components["schemas"]["Pipeline"];
            };
        };
        NewStage: {
            name: string;
            position?: number;
            probability?: number;
            rot_days?: number | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            pipeline_id: string;
            /** @enum {string} */
            kind?: "open" | "won" | "lost";
        };
        StagePatch: {
            name?: string;
            position?: number;
            probability?: number;
            rot_days?: number | null;
        };
        StageBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Stage"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        StageBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /** @description The fields, as when one stage is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        ListedProduct: components["schemas"]["Product"] & {
            expanded?: Record<string, never>;
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseProduct: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            name?: string;
            code?: string | null;
            family?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            price?: string | null;
            /** @example EUR */
            currency?: string | null;
            description?: string | null;
            is_active?: boolean;
            external_id?: string | null;
            expanded?: Record<string, never>;
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        ProductView: components["schemas"]["Product"] & {
            expanded?: Record<string, never>;
        };
        NewProduct: {
            name: string;
            code?: string | null;
            family?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            price?: string | null;
            /** @example EUR */
            currency?: string | null;
            description?: string | null;
            is_active?: boolean;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        ProductPatch: {
            name?: string;
            code?: string | null;
            family?: string | null;
            /**
             * @description A decimal in the record's currency.
             * @example 1250.00
             */
            price?: string | null;
            /** @example EUR */
            currency?: string | null;
            description?: string | null;
            is_active?: boolean;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        ProductBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Product"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        ProductBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "upsert" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /**
                 * @description The record's id in your own system; unique within the organisation.
                 * @example crm-4711
                 */
                external_id?: string;
                /** @description The fields, as when one product is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        ListedTask: components["schemas"]["Task"] & {
            expanded?: {
                assignee?: components["schemas"]["MemberBeside"];
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        Task: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            title: string;
            /** @enum {string} */
            kind: "todo" | "call" | "email" | "meeting";
            description: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            due_on: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            done_at: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            assignee_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id: string | null;
            external_id: string | null;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseTask: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            title?: string;
            /** @enum {string} */
            kind?: "todo" | "call" | "email" | "meeting";
            description?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            due_on?: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: uuid
             * @description A member of the organisation.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            assignee_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id?: string | null;
            external_id?: string | null;
            expanded?: {
                assignee?: components["schemas"]["MemberBeside"];
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        TaskView: components["schemas"]["Task"] & {
            expanded?: {
                assignee?: components["schemas"]["MemberBeside"];
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
        };
        NewTask: {
            title: string;
            /** @enum {string} */
            kind?: "todo" | "call" | "email" | "meeting";
            description?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            due_on?: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            assignee_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        TaskPatch: {
            title?: string;
            /** @enum {string} */
            kind?: "todo" | "call" | "email" | "meeting";
            description?: string | null;
            /**
             * Format: date
             * @example 2026-11-21
             */
            due_on?: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            done_at?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            assignee_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id?: string | null;
            /**
             * @description The record's id in your own system; unique within the organisation.
             * @example crm-4711
             */
            external_id?: string | null;
        };
        TaskBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Task"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        TaskBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "upsert" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /**
                 * @description The record's id in your own system; unique within the organisation.
                 * @example crm-4711
                 */
                external_id?: string;
                /** @description The fields, as when one task is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        ListedInteraction: components["schemas"]["Interaction"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        Interaction: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /** @enum {string} */
            kind: "note" | "call" | "meeting" | "email";
            body: string;
            /**
             * @description Private: for its author and who holds private_notes.read.
             * @enum {string}
             */
            visibility: "everyone" | "private";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            occurred_at: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id: string | null;
            /** @enum {string} */
            author_type: "user" | "key" | "system";
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            author_id: string | null;
        };
        /** @description With `fields`: those alone, and the id. */
        SparseInteraction: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version?: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at?: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at?: string;
            /** @enum {string} */
            kind?: "note" | "call" | "meeting" | "email";
            body?: string;
            /**
             * @description Private: for its author and who holds private_notes.read.
             * @enum {string}
             */
            visibility?: "everyone" | "private";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            occurred_at?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id?: string | null;
            /** @enum {string} */
            author_type?: "user" | "key" | "system";
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            author_id?: string | null;
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
            /**
             * Format: date-time
             * @description With deleted=true.
             * @example 2026-11-21T09:30:00Z
             */
            deleted_at?: string;
        };
        InteractionView: components["schemas"]["Interaction"] & {
            expanded?: {
                company?: components["schemas"]["Company"] & ({
                    expanded?: {
                        parent?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                person?: components["schemas"]["Person"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        owner?: components["schemas"]["MemberBeside"];
                    };
                } | null);
                deal?: components["schemas"]["Deal"] & ({
                    expanded?: {
                        company?: components["schemas"]["Company"];
                        person?: components["schemas"]["Person"] & (Record<string, never> | null);
                        product?: components["schemas"]["Product"];
                        owner?: components["schemas"]["MemberBeside"];
                        stage?: components["schemas"]["Stage"] & (Record<string, never> | null);
                        pipeline?: components["schemas"]["Pipeline"];
                    };
                } | null);
            };
        };
        NewInteraction: {
            /** @enum {string} */
            kind?: "note" | "call" | "meeting" | "email";
            body: string;
            /** @enum {string} */
            visibility?: "everyone" | "private";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            occurred_at?: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            company_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            person_id?: string | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            deal_id?: string | null;
        };
        InteractionPatch: {
            body?: string;
            /** @enum {string} */
            visibility?: "everyone" | "private";
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            occurred_at?: string;
        };
        InteractionBulkAnswer: {
            data: {
                /** @description What the operation alone would have answered. */
                status: number;
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id: string | null;
                record?: components["schemas"]["Interaction"];
                problem?: components["schemas"]["Problem"];
            }[];
        };
        InteractionBulk: {
            operations: {
                /** @enum {string} */
                method: "create" | "update" | "delete";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                id?: string;
                /** @description The fields, as when one interaction is made or changed. */
                data?: {
                    [key: string]: unknown;
                };
            }[];
            /** @description All or none: the first one that fails undoes the others. */
            atomic?: boolean;
        };
        ImportSummary: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /** @enum {string} */
            object: "companies" | "people" | "products" | "deals" | "members";
            file_name: string;
            file_bytes: number;
            encoding: string;
            delimiter: string;
            /** @enum {string} */
            state: "draft" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "undoing" | "undone";
            /**
             * Format: uuid
             * @description The earlier import with the same columns whose mapping this one began with.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            mapping_from: string | null;
            remarks: string[];
            row_count: number;
            created_count: number;
            updated_count: number;
            unchanged_count: number;
            refused_count: number;
            error: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            finished_at: string | null;
            cancel_requested: boolean;
            /** @description Rows that were taken back. */
            undone_count: number;
            /** @description Rows of which something stays, because it was changed or used since. */
            kept_count: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            undo_started_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            undone_at: string | null;
        };
        Import: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            /** @enum {string} */
            object: "companies" | "people" | "products" | "deals" | "members";
            file_name: string;
            file_bytes: number;
            encoding: string;
            delimiter: string;
            /** @enum {string} */
            state: "draft" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "undoing" | "undone";
            columns: {
                name: string;
                samples: string[];
                /** @description Rows in which the cell is not empty. */
                filled: number;
                guess: {
                    field: string;
                    /** @enum {string} */
                    confidence: "sure" | "likely" | "unsure";
                } | null;
                date?: {
                    /** @enum {string} */
                    order: "dmy" | "mdy";
                    open: boolean;
                    mixed: boolean;
                };
                decimal?: {
                    /** @enum {string} */
                    mark: "." | ",";
                    certain: boolean;
                };
            }[];
            /** @description What columns can be mapped to. */
            fields: {
                key: string;
                label: string;
                kind: string;
                required: boolean;
            }[];
            /**
             * @description Column by field.
             * @example {
             *       "amount": "close_value"
             *     }
             */
            mapping: {
                [key: string]: string;
            };
            /**
             * Format: uuid
             * @description The earlier import with the same columns whose mapping this one began with.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            mapping_from: string | null;
            options: {
                [key: string]: unknown;
            };
            remarks: string[];
            /** @description What must be answered before the start. */
            questions: {
                pointer: string;
                message: string;
            }[];
            row_count: number;
            created_count: number;
            updated_count: number;
            unchanged_count: number;
            refused_count: number;
            error: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            started_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            finished_at: string | null;
            cancel_requested: boolean;
            /** @description Rows that were taken back. */
            undone_count: number;
            /** @description Rows of which something stays, because it was changed or used since. */
            kept_count: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            undo_started_at: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            undone_at: string | null;
        };
        ImportPatch: {
            /**
             * @description A change guesses the mapping anew.
             * @enum {string}
             */
            object?: "companies" | "people" | "products" | "deals" | "members";
            /** @description Merged into the mapping; null takes a field out. */
            mapping?: {
                [key: string]: string | null;
            };
            options?: {
                /**
                 * @description Whether 03/04 is 3 April (dmy) or 4 March (mdy), for dates that fit both.
                 * @enum {string|null}
                 */
                date_order?: "dmy" | "mdy" | null;
                /**
                 * @description The sign before decimals, where a number alone does not tell.
                 * @enum {string|null}
                 */
                decimal_mark?: "." | "," | null;
                /**
                 * @description Of amounts without a currency column; else the organisation's.
                 * @example EUR
                 */
                currency?: string | null;
                /** @description For phone numbers without a country code. */
                phone_country?: string | null;
                /** @description What one stands for, by field: {"annual_revenue": 1000000}. */
                units?: {
                    [key: string]: 1 | 1000 | 1000000;
                } | null;
                /**
                 * @description A record that exists takes the file's values, has empty fields filled only, or is left as it is. Empty cells never erase.
                 * @enum {string|null}
                 */
                existing?: "replace" | "fill" | "skip" | null;
                /**
                 * @description A cell that cannot be read refuses its row, or leaves the field empty with a note.
                 * @enum {string|null}
                 */
                bad_values?: "refuse" | "drop" | null;
                /** @description Whether records that rows name and nobody has are made. */
                create?: {
                    companies?: boolean;
                    members?: boolean;
                    stages?: boolean;
                } | null;
                /**
                 * Format: uuid
                 * @description Deals go to this pipeline; else to one that has all their stages, else to a new one.
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                pipeline_id?: string | null;
                /** @description Deals go to a pipeline of this name, made if there is none. */
                pipeline_name?: string | null;
            };
        };
        ImportPreview: {
            rows: {
                row_number: number;
                /** @enum {string} */
                outcome: "created" | "updated" | "unchanged" | "refused";
                reason: string | null;
                notes: string[];
                cells: {
                    field: string;
                    column: string;
                    cell: string;
                    problem: string | null;
                }[];
            }[];
            forecast: {
                checked_rows: number;
                created: number;
                updated: number;
                unchanged: number;
                refused: number;
            };
            /** @description By field, over the rows that were checked. */
            problems: {
                field: string;
                column: string;
                rows: number;
                refused: number;
                example: string;
            }[];
            questions: {
                pointer: string;
                message: string;
            }[];
        };
        ImportRow: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            row_number: number;
            cells: string[];
            /**
             * @description null: not yet imported.
             * @enum {string|null}
             */
            outcome: "created" | "updated" | "unchanged" | "refused" | null;
            reason: string | null;
            notes: string[];
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            record_id: string | null;
            /**
             * @description What became of it when the import was undone.
             * @enum {string|null}
             */
            undo_outcome: "undone" | "kept" | null;
            undo_reason: string | null;
        };
        ImportNotes: {
            data: {
                note: string;
                rows: number;
                first_row: number;
            }[];
            is_capped: boolean;
        };
        Webhook: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            version: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            updated_at: string;
            url: string;
            description: string;
            /** @description Types of the catalogue, or `*` for all. */
            event_types: string[];
            /** @description Also each single event of an import; else only its import.completed. */
            include_imports: boolean;
            is_enabled: boolean;
            /** @description Why Rapport turned it off; null when a person did. */
            disabled_reason: string | null;
            /** @description Requests to this URL at once. */
            max_in_flight: number;
            timeout_ms: number;
            consecutive_failures: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            failing_since: string | null;
            /**
             * Format: date-time
             * @description After 20 failures in a row it rests until then.
             * @example 2026-11-21T09:30:00Z
             */
            paused_until: string | null;
            filter: components["schemas"]["WebhookFilter"];
            /**
             * @description `thin` leaves out the record: the receiver reads it by the API.
             * @enum {string}
             */
            payload: "full" | "thin";
            /** @description The form of what is sent. */
            api_version: string;
            max_per_second: number | null;
            /**
             * Format: uuid
             * @description The member who is told when it fails.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id: string | null;
            /** @description Their values are not shown again. */
            header_names: string[];
        };
        /**
         * @description Only events whose record fits are sent; null sends all.
         * @example {
         *       "and": [
         *         {
         *           "field": "amount",
         *           "op": "gte",
         *           "value": "10000.00"
         *         }
         *       ]
         *     }
         */
        WebhookFilter: {
            [key: string]: unknown;
        } | null;
        CreatedWebhook: components["schemas"]["Webhook"] & {
            /** @description The signing secret, whsec_…: shown this once. Null when the answer is replayed by Idempotency-Key. */
            secret: string | null;
        };
        NewWebhook: {
            /** @example https://example.com/hooks/rapport */
            url: string;
            description?: string;
            event_types?: ("*" | string)[];
            include_imports?: boolean;
            is_enabled?: boolean;
            max_in_flight?: number;
            timeout_ms?: number;
            filter?: components["schemas"]["WebhookFilter"] & unknown;
            /** @enum {string} */
            payload?: "full" | "thin";
            /** @enum {string} */
            api_version?: "2026-11-01";
            /** @description Requests a second at most; null: as fast as they are answered. */
            max_per_second?: number | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description Sent with each request, such as Authorization. The whole set is replaced; values are sealed and not shown again.
             * @example {
             *       "Authorization": "Bearer their-token"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
        };
        /** @description Attempts of the last 48 hours, by webhook. */
        WebhookHealthList: {
            /**
             * Format: date-time
             * @description The beginning of the first of 48 hours.
             * @example 2026-11-21T09:30:00Z
             */
            since: string;
            data: {
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                webhook_id: string;
                succeeded: number;
                failed: number;
                waiting: number;
                /** @description Hours in which something was attempted, the oldest first. */
                hours: {
                    /**
                     * Format: date-time
                     * @example 2026-11-21T09:30:00Z
                     */
                    hour: string;
                    succeeded: number;
                    failed: number;
                }[];
            }[];
        };
        WebhookDetail: components["schemas"]["Webhook"] & {
            /** @description The secrets that sign now, the newest first: when, not what. */
            secrets: {
                /**
                 * Format: date-time
                 * @example 2026-11-21T09:30:00Z
                 */
                created_at: string;
                /**
                 * Format: date-time
                 * @description Until when it signs beside the newer one; null: until it is replaced.
                 * @example 2026-11-21T09:30:00Z
                 */
                expires_at: string | null;
            }[];
        };
        WebhookPatch: {
            /** @example https://example.com/hooks/rapport */
            url?: string;
            description?: string;
            event_types?: ("*" | string)[];
            include_imports?: boolean;
            is_enabled?: boolean;
            max_in_flight?: number;
            timeout_ms?: number;
            filter?: components["schemas"]["WebhookFilter"] & unknown;
            /** @enum {string} */
            payload?: "full" | "thin";
            /** @enum {string} */
            api_version?: "2026-11-01";
            /** @description Requests a second at most; null: as fast as they are answered. */
            max_per_second?: number | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            owner_id?: string | null;
            /**
             * @description Sent with each request, such as Authorization. The whole set is replaced; values are sealed and not shown again.
             * @example {
             *       "Authorization": "Bearer their-token"
             *     }
             */
            headers?: {
                [key: string]: string;
            };
        };
        RotatedSecret: {
            /** @description The signing secret, whsec_…: shown this once. Null when the answer is replayed by Idempotency-Key. */
            secret: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            previous_expire_at: string;
        };
        /** @description For how long the secrets before the new one still sign as well. */
        SecretRotation: {
            /** @default 24 */
            overlap_hours?: number;
        };
        QueuedDelivery: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            delivery_id: string;
        };
        WebhookExample: {
            /**
             * @description Any type of the catalogue.
             * @example deal.won
             */
            type: string;
        };
        WebhookReplayed: {
            /** @description Events to send again; counted to 100,000. */
            count: number;
            is_exact: boolean;
            /**
             * Format: uuid
             * @description The job that queues them; null when it was a dry run or nothing is to be sent.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            job_id: string | null;
        };
        /**
         * @example {
         *       "missing_since": "2026-11-20T00:00:00Z",
         *       "dry_run": true
         *     }
         */
        WebhookReplay: {
            delivery_ids?: string[];
            /**
             * Format: date-time
             * @description Events from this time on, at most 30 days ago.
             * @example 2026-11-21T09:30:00Z
             */
            from?: string;
            /**
             * Format: date-time
             * @description Events before this time; without it until now.
             * @example 2026-11-21T09:30:00Z
             */
            to?: string;
            event_types?: string[];
            states?: ("delivered" | "dead" | "cancelled")[];
            /**
             * Format: date-time
             * @description Every event since then that this webhook wants and has not been given, also from before it was made.
             * @example 2026-11-21T09:30:00Z
             */
            missing_since?: string;
            /** @description Only counts. */
            dry_run?: boolean;
        };
        /** @description Attempts of the last 48 hours. */
        WebhookHealth: {
            succeeded: number;
            failed: number;
            waiting: number;
            median_ms: number | null;
            /** @description 48 hours, the oldest first. */
            hours: {
                /**
                 * Format: date-time
                 * @example 2026-11-21T09:30:00Z
                 */
                hour: string;
                succeeded: number;
                failed: number;
            }[];
        };
        WebhookDelivery: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            webhook_id: string;
            /**
             * Format: uuid
             * @description Sent as webhook-id: the same for each attempt and replay.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            event_id: string;
            event_type: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "dead" | "cancelled";
            attempts: number;
            /**
             * Format: date-time
             * @description Null unless pending.
             * @example 2026-11-21T09:30:00Z
             */
            next_attempt_at: string | null;
            last_status: number | null;
            last_error: string | null;
            last_duration_ms: number | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            replay_of: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            finished_at: string | null;
        };
        WebhookDeliveryDetail: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            webhook_id: string;
            /**
             * Format: uuid
             * @description Sent as webhook-id: the same for each attempt and replay.
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            event_id: string;
            event_type: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "dead" | "cancelled";
            attempts: number;
            /**
             * Format: date-time
             * @description Null unless pending.
             * @example 2026-11-21T09:30:00Z
             */
            next_attempt_at: string | null;
            last_status: number | null;
            last_error: string | null;
            last_duration_ms: number | null;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            replay_of: string | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            created_at: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            finished_at: string | null;
            url: string;
            /** @description What is posted, to the byte. Null for who may not read all of it, and when the event is no longer kept. */
            request_body: string | null;
            /**
             * @description As the webhook is set now. Null: a secret value of yours, or new for each attempt.
             * @example {
             *       "content-type": "application/json",
             *       "webhook-signature": null
             *     }
             */
            request_headers: {
                [key: string]: string | null;
            };
            attempt_log: components["schemas"]["WebhookAttempt"][];
        };
        WebhookAttempt: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            attempt: number;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            attempted_at: string;
            /** @description Null when no answer came. */
            status: number | null;
            error: string | null;
            duration_ms: number | null;
            /** @description The first 20 kB of the answer; null with request_body. */
            response_body: string | null;
        };
        EventTypeList: {
            data: {
                type: string;
                object: string;
                /** @description Which shape `data.object` has; raised when one would break. */
                version: number;
                group: string;
                description: string;
                /** @description JSON Schema (2020-12) of a whole body. */
                json_schema: {
                    [key: string]: unknown;
                };
                sample: {
                    object: {
                        [key: string]: unknown;
                    };
                    previous: {
                        [key: string]: unknown;
                    } | null;
                };
            }[];
        };
        FeedPage: {
            data: components["schemas"]["FeedEvent"][];
            has_more: boolean;
            /** @description Always there: ask with it again, at once while `has_more`, else later. */
            next_cursor: string;
        };
        FeedEvent: {
            /** Format: uuid */
            id: string;
            type: string;
            /** Format: date-time */
            timestamp: string;
            /** Format: uuid */
            org_id: string;
            actor: {
                type: string;
                id: string | null;
            };
            origin: string | null;
            request_id: string | null;
            data: {
                object_type: string;
                object_id: string;
                sequence: number | null;
                version: number;
                actor: {
                    type: string;
                    id: string | null;
                };
                request_id: string | null;
                object: {
                    [key: string]: unknown;
                };
                previous: {
                    [key: string]: unknown;
                } | null;
            };
            /** @description Goes on after this event. */
            cursor: string;
        };
        AuditLogPage: {
            data: components["schemas"]["AuditLog"][];
            next_cursor: string | null;
            has_more: boolean;
            /** @description With count=true: exact up to 10,000. */
            total_count?: number;
            /** @description True when there are more than total_count. */
            total_is_capped?: boolean;
        };
        AuditLog: {
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            id: string;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            occurred_at: string;
            /** @enum {string} */
            actor_type: "user" | "key" | "import" | "function" | "workos" | "system";
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            actor_id: string | null;
            /** @description The name they have now, or had last. */
            actor_name: string | null;
            /** @example deals.update */
            action: string;
            /** @enum {string} */
            event_kind: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
            /** @example deals */
            object_type: string;
            /**
             * Format: uuid
             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
             */
            object_id: string | null;
            object_name: string | null;
            /** @description Names of the records whose ids stand among the changes. */
            labels: {
                [key: string]: string;
            };
            /** @enum {string} */
            outcome: "success" | "refused" | "failed";
            /** @description Each field that changed, before and after. Null when there is none, when it was erased, or when you may not see it (is_withheld). */
            changes: {
                [key: string]: {
                    before?: unknown;
                    after?: unknown;
                };
            } | null;
            details: {
                [key: string]: unknown;
            } | null;
            reason: string | null;
            ip: string | null;
            user_agent: string | null;
            origin: string | null;
            request_id: string | null;
            session_id: string | null;
            /** @description How often within its minute; refusals are counted together. */
            count: number;
            /** @description Values are left out that you may not see. */
            is_withheld: boolean;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            erased_at: string | null;
            /** @description Its place in the org's hash chain; null for the first seconds. */
            sealed_seq: number | null;
            /**
             * Format: date-time
             * @example 2026-11-21T09:30:00Z
             */
            sealed_at: string | null;
        };
        AuditStatistics: {
            /**
             * Format: date
             * @example 2026-11-21
             */
            from: string;
            /**
             * Format: date
             * @example 2026-11-21
             */
            to: string;
            data: {
                /**
                 * Format: date
                 * @example 2026-11-21
                 */
                day: string;
                /** @enum {string} */
                actor_type: "user" | "key" | "import" | "function" | "workos" | "system";
                /**
                 * Format: uuid
                 * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                 */
                actor_id: string | null;
                actor_name: string | null;
                /** @enum {string} */
                event_kind: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
                /** @enum {string} */
                outcome: "success" | "refused" | "failed";
                acts: number;
            }[];
        };
        AuditSigningKeys: {
            data: {
                key_id: string;
                /** @enum {string} */
                algorithm: "Ed25519";
                public_key: string;
            }[];
        };
    };
    responses: {
        /** @description The request cannot be read: no JSON, a query parameter or cursor that cannot be taken. `errors` name the parameters as `?name`. */
        BadRequest: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:bad_request",
                 *       "title": "The request cannot be read",
                 *       "status": 400,
                 *       "code": "bad_request",
                 *       "detail": "A query parameter cannot be taken.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                 *       "errors": [
                 *         {
                 *           "pointer": "?limit",
                 *           "message": "Use a whole number from 1 to 100."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description No key, or one that is not known, revoked or expired. */
        Unauthenticated: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:unauthenticated",
                 *       "title": "Not signed in",
                 *       "status": 401,
                 *       "code": "unauthenticated",
                 *       "detail": "The API key is not known.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The key or the person lacks the permission, which the answer names. */
        Forbidden: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:forbidden",
                 *       "title": "Not allowed",
                 *       "status": 403,
                 *       "code": "forbidden",
                 *       "detail": "This needs the permission deals.write.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description There is no such record, or the caller may not see it: the two read the same. */
        NotFound: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:not_found",
                 *       "title": "Not found",
                 *       "status": 404,
                 *       "code": "not_found",
                 *       "detail": "There is no deal with the id 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body did not arrive in time. Nothing was changed. */
        Timeout: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:timeout",
                 *       "title": "It took too long to arrive",
                 *       "status": 408,
                 *       "code": "timeout",
                 *       "detail": "The body did not arrive within 15 s.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description In conflict with what is there: a value that must be unique, a record that others refer to, or a request with the same Idempotency-Key that still runs. */
        Conflict: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:conflict",
                 *       "title": "In conflict with what is there",
                 *       "status": 409,
                 *       "code": "conflict",
                 *       "detail": "Another record already has this external id.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                 *       "errors": [
                 *         {
                 *           "pointer": "/external_id",
                 *           "message": "Another record already has this external id."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The record has changed since the version that If-Match names. */
        PreconditionFailed: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:precondition_failed",
                 *       "title": "Changed in the meantime",
                 *       "status": 412,
                 *       "code": "precondition_failed",
                 *       "detail": "The record was changed in the meantime. Read it again.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is larger than this operation takes. */
        TooLarge: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:too_large",
                 *       "title": "Too large",
                 *       "status": 413,
                 *       "code": "too_large",
                 *       "detail": "The body is larger than 1 MB.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description The body is of a media type that this operation does not take. */
        UnsupportedMediaType: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:unsupported_media_type",
                 *       "title": "Not in a form that can be read",
                 *       "status": 415,
                 *       "code": "unsupported_media_type",
                 *       "detail": "Send the body as application/json.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Some values cannot be taken. `errors` name each by JSON Pointer (RFC 6901). Also: an Idempotency-Key that was used with another body. */
        Invalid: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:invalid",
                 *       "title": "Some values cannot be taken",
                 *       "status": 422,
                 *       "code": "invalid",
                 *       "detail": "Some values cannot be taken.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                 *       "errors": [
                 *         {
                 *           "pointer": "/amount",
                 *           "message": "Use an amount like 1250.00."
                 *         }
                 *       ]
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description More requests in a minute than the key has. Wait as many seconds as Retry-After says. */
        RateLimited: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:rate_limited",
                 *       "title": "Too many requests",
                 *       "status": 429,
                 *       "code": "rate_limited",
                 *       "detail": "More than 60 requests in a minute. Try again in 12 s.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Something broke on our side. Nothing was changed; the log holds it under the request's id. */
        Internal: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:internal",
                 *       "title": "Something broke on our side",
                 *       "status": 500,
                 *       "code": "internal",
                 *       "detail": "An unexpected error. Nothing was changed; the log holds it under this request's id.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
        /** @description Not available right now. Nothing was changed; try again after Retry-After. */
        Unavailable: {
            headers: {
                "Request-Id": components["headers"]["Request-Id"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                /**
                 * @example {
                 *       "type": "urn:rapport:problem:unavailable",
                 *       "title": "Not available right now",
                 *       "status": 503,
                 *       "code": "unavailable",
                 *       "detail": "The database cannot be reached. Nothing was changed; try again shortly.",
                 *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e"
                 *     }
                 */
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names this request in our log. A plain token of your own is taken over. */
        "Request-Id": string;
        /** @description Requests (q) in a window of seconds (w). */
        "RateLimit-Policy": string;
        /** @description What is left of the window (r), and when more comes free (t, seconds). */
        RateLimit: string;
        /** @description Seconds to wait before the next try. */
        "Retry-After": number;
        /** @description `true` when this is the kept answer to an earlier request with the same key. */
        "Idempotent-Replayed": "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "actor": {
                     *         "type": "user",
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       },
                     *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "role": "text",
                     *       "permissions": [
                     *         "text"
                     *       ],
                     *       "partial": [
                     *         "text"
                     *       ],
                     *       "profile": {
                     *         "full_name": "text",
                     *         "email": "mara@brunmore.example",
                     *         "locale": "en",
                     *         "time_zone": "text",
                     *         "shortcuts_enabled": true
                     *       },
                     *       "org": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "name": "Brunmore Ports",
                     *         "slug": "brunmore",
                     *         "default_currency": "EUR",
                     *         "time_zone": "text",
                     *         "locale": "en",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *         "deletion_due_at": "2026-11-21T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateProfile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "locale": "en"
                 *     }
                 */
                "application/json": components["schemas"]["ProfilePatch"];
                /**
                 * @example {
                 *       "locale": "en"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ProfilePatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "actor": {
                     *         "type": "user",
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       },
                     *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "role": "text",
                     *       "permissions": [
                     *         "text"
                     *       ],
                     *       "partial": [
                     *         "text"
                     *       ],
                     *       "profile": {
                     *         "full_name": "text",
                     *         "email": "mara@brunmore.example",
                     *         "locale": "en",
                     *         "time_zone": "text",
                     *         "shortcuts_enabled": true
                     *       },
                     *       "org": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "name": "Brunmore Ports",
                     *         "slug": "brunmore",
                     *         "default_currency": "EUR",
                     *         "time_zone": "text",
                     *         "locale": "en",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *         "deletion_due_at": "2026-11-21T09:30:00Z"
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Me"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getOrg: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "slug": "brunmore",
                     *       "default_currency": "EUR",
                     *       "time_zone": "text",
                     *       "locale": "en",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *       "deletion_due_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateOrg: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "slug": "brunmore",
                 *       "default_currency": "EUR",
                 *       "locale": "en"
                 *     }
                 */
                "application/json": components["schemas"]["OrganisationPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "slug": "brunmore",
                 *       "default_currency": "EUR",
                 *       "locale": "en"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["OrganisationPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "slug": "brunmore",
                     *       "default_currency": "EUR",
                     *       "time_zone": "text",
                     *       "locale": "en",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *       "deletion_due_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listQuotas: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "used": 1,
                     *           "max": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Quota"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    transferOwnership: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *     }
                 */
                "application/json": components["schemas"]["OwnershipTransfer"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "user_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "email": "mara@brunmore.example",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    leaveOrg: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    requestDeletion: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "confirm": "text"
                 *     }
                 */
                "application/json": components["schemas"]["DeletionRequest"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "slug": "brunmore",
                     *       "default_currency": "EUR",
                     *       "time_zone": "text",
                     *       "locale": "en",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *       "deletion_due_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelDeletion: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "slug": "brunmore",
                     *       "default_currency": "EUR",
                     *       "time_zone": "text",
                     *       "locale": "en",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "deletion_requested_at": "2026-11-21T09:30:00Z",
                     *       "deletion_due_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportOrg: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example name,domain
                     *     Brunmore Ports,brunmore.example
                     */
                    "application/zip": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "browser": {
                     *             "name": "Brunmore Ports",
                     *             "system": "text"
                     *           },
                     *           "ip": "text",
                     *           "is_current": true,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "last_seen_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Session"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    endSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description email is. */
                "filter[email][eq]"?: string;
                /** @description email is not, or is empty. */
                "filter[email][ne]"?: string;
                /** @description email is one of several values, with commas between. */
                "filter[email][in]"?: string;
                /** @description email contains, in any case. */
                "filter[email][contains]"?: string;
                /** @description email is empty. */
                "filter[email][is_null]"?: "true" | "false";
                /** @description role is. */
                "filter[role][eq]"?: "owner" | "admin" | "member" | "viewer" | "custom";
                /** @description role is not, or is empty. */
                "filter[role][ne]"?: "owner" | "admin" | "member" | "viewer" | "custom";
                /** @description role is one of several values, with commas between. */
                "filter[role][in]"?: string;
                /** @description role_id is. */
                "filter[role_id][eq]"?: string;
                /** @description role_id is not, or is empty. */
                "filter[role_id][ne]"?: string;
                /** @description role_id is one of several values, with commas between. */
                "filter[role_id][in]"?: string;
                /** @description role_id is empty. */
                "filter[role_id][is_null]"?: "true" | "false";
                /** @description status is. */
                "filter[status][eq]"?: "active" | "unclaimed" | "suspended" | "removed";
                /** @description status is not, or is empty. */
                "filter[status][ne]"?: "active" | "unclaimed" | "suspended" | "removed";
                /** @description status is one of several values, with commas between. */
                "filter[status][in]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "user_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "email": "mara@brunmore.example",
                     *           "role": "owner",
                     *           "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "status": "active"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Member"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "email": "mara@brunmore.example"
                 *     }
                 */
                "application/json": components["schemas"]["NewMember"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "user_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "email": "mara@brunmore.example",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "user_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "email": "mara@brunmore.example",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateMember: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["MemberPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["MemberPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "user_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "email": "mara@brunmore.example",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "active"
                     *     }
                     */
                    "application/json": components["schemas"]["Member"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    reassignRecords: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "to_member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *     }
                 */
                "application/json": components["schemas"]["Reassignment"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "job_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "total": 1
                     *     }
                     */
                    "application/json": components["schemas"]["StartedJob"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "created_at" | "-created_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description email is. */
                "filter[email][eq]"?: string;
                /** @description email is not, or is empty. */
                "filter[email][ne]"?: string;
                /** @description email is one of several values, with commas between. */
                "filter[email][in]"?: string;
                /** @description email contains, in any case. */
                "filter[email][contains]"?: string;
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description expires_at is. */
                "filter[expires_at][eq]"?: string;
                /** @description expires_at is not, or is empty. */
                "filter[expires_at][ne]"?: string;
                /** @description expires_at is greater than. */
                "filter[expires_at][gt]"?: string;
                /** @description expires_at is at least. */
                "filter[expires_at][gte]"?: string;
                /** @description expires_at is less than. */
                "filter[expires_at][lt]"?: string;
                /** @description expires_at is at most. */
                "filter[expires_at][lte]"?: string;
                /** @description expires_at is one of several values, with commas between. */
                "filter[expires_at][in]"?: string;
                /** @description accepted_at is. */
                "filter[accepted_at][eq]"?: string;
                /** @description accepted_at is not, or is empty. */
                "filter[accepted_at][ne]"?: string;
                /** @description accepted_at is greater than. */
                "filter[accepted_at][gt]"?: string;
                /** @description accepted_at is at least. */
                "filter[accepted_at][gte]"?: string;
                /** @description accepted_at is less than. */
                "filter[accepted_at][lt]"?: string;
                /** @description accepted_at is at most. */
                "filter[accepted_at][lte]"?: string;
                /** @description accepted_at is one of several values, with commas between. */
                "filter[accepted_at][in]"?: string;
                /** @description accepted_at is empty. */
                "filter[accepted_at][is_null]"?: "true" | "false";
                /** @description revoked_at is. */
                "filter[revoked_at][eq]"?: string;
                /** @description revoked_at is not, or is empty. */
                "filter[revoked_at][ne]"?: string;
                /** @description revoked_at is greater than. */
                "filter[revoked_at][gt]"?: string;
                /** @description revoked_at is at least. */
                "filter[revoked_at][gte]"?: string;
                /** @description revoked_at is less than. */
                "filter[revoked_at][lt]"?: string;
                /** @description revoked_at is at most. */
                "filter[revoked_at][lte]"?: string;
                /** @description revoked_at is one of several values, with commas between. */
                "filter[revoked_at][in]"?: string;
                /** @description revoked_at is empty. */
                "filter[revoked_at][is_null]"?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "email": "mara@brunmore.example",
                     *           "name": "Brunmore Ports",
                     *           "role": "owner",
                     *           "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "invited_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "state": "open",
                     *           "expires_at": "2026-11-21T09:30:00Z",
                     *           "sent_at": "2026-11-21T09:30:00Z",
                     *           "send_count": 1,
                     *           "accepted_at": "2026-11-21T09:30:00Z",
                     *           "accepted_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "revoked_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Invitation"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "email": "mara@brunmore.example",
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["NewInvitation"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "email": "mara@brunmore.example",
                     *       "name": "Brunmore Ports",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "invited_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "state": "open",
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "sent_at": "2026-11-21T09:30:00Z",
                     *       "send_count": 1,
                     *       "accepted_at": "2026-11-21T09:30:00Z",
                     *       "accepted_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "link": "text",
                     *       "mailed": true
                     *     }
                     */
                    "application/json": components["schemas"]["SentInvitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "email": "mara@brunmore.example",
                     *       "name": "Brunmore Ports",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "invited_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "state": "open",
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "sent_at": "2026-11-21T09:30:00Z",
                     *       "send_count": 1,
                     *       "accepted_at": "2026-11-21T09:30:00Z",
                     *       "accepted_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "revoked_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Invitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    resendInvitation: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "email": "mara@brunmore.example",
                     *       "name": "Brunmore Ports",
                     *       "role": "owner",
                     *       "role_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "invited_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "state": "open",
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "sent_at": "2026-11-21T09:30:00Z",
                     *       "send_count": 1,
                     *       "accepted_at": "2026-11-21T09:30:00Z",
                     *       "accepted_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "link": "text",
                     *       "mailed": true
                     *     }
                     */
                    "application/json": components["schemas"]["SentInvitation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPermissions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "permission": "text",
                     *           "object": "text",
                     *           "verb": "text",
                     *           "reaches": [
                     *             "own"
                     *           ],
                     *           "held": "own",
                     *           "built_in": [
                     *             "owner"
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Permission"][];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listRoles: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "description": "Asked for two cranes by spring.",
                     *           "grants": [
                     *             "deals.read",
                     *             "deals.write:own"
                     *           ],
                     *           "member_count": 1
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Role"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "description": "Asked for two cranes by spring.",
                 *       "grants": [
                 *         "deals.read"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["NewRole"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "description": "Asked for two cranes by spring.",
                     *       "grants": [
                     *         "deals.read",
                     *         "deals.write:own"
                     *       ],
                     *       "member_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRole: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "description": "Asked for two cranes by spring.",
                     *       "grants": [
                     *         "deals.read",
                     *         "deals.write:own"
                     *       ],
                     *       "member_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteRole: {
        parameters: {
            query?: {
                /** @description What those who have the role get instead: a role's name or id. */
                replace_with?: ("admin" | "member" | "viewer") | string;
            };
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateRole: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["RolePatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["RolePatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "description": "Asked for two cranes by spring.",
                     *       "grants": [
                     *         "deals.read",
                     *         "deals.write:own"
                     *       ],
                     *       "member_count": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Role"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTeams: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description parent_id is. */
                "filter[parent_id][eq]"?: string;
                /** @description parent_id is not, or is empty. */
                "filter[parent_id][ne]"?: string;
                /** @description parent_id is one of several values, with commas between. */
                "filter[parent_id][in]"?: string;
                /** @description parent_id is empty. */
                "filter[parent_id][is_null]"?: "true" | "false";
                /** @description lead_id is. */
                "filter[lead_id][eq]"?: string;
                /** @description lead_id is not, or is empty. */
                "filter[lead_id][ne]"?: string;
                /** @description lead_id is one of several values, with commas between. */
                "filter[lead_id][in]"?: string;
                /** @description lead_id is empty. */
                "filter[lead_id][is_null]"?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "lead_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "member_ids": [
                     *             "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Team"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["NewTeam"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "lead_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_ids": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTeam: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "lead_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_ids": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTeam: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["TeamPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["TeamPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "lead_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_ids": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    addTeamMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
                /** @description The id of the member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "lead_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "member_ids": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Team"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    removeTeamMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
                /** @description The id of the member. */
                member_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "kind": "text",
                     *       "state": "queued",
                     *       "total": 1,
                     *       "done": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Job"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listApiKeys: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "created_at" | "-created_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description revoked_at is. */
                "filter[revoked_at][eq]"?: string;
                /** @description revoked_at is not, or is empty. */
                "filter[revoked_at][ne]"?: string;
                /** @description revoked_at is greater than. */
                "filter[revoked_at][gt]"?: string;
                /** @description revoked_at is at least. */
                "filter[revoked_at][gte]"?: string;
                /** @description revoked_at is less than. */
                "filter[revoked_at][lt]"?: string;
                /** @description revoked_at is at most. */
                "filter[revoked_at][lte]"?: string;
                /** @description revoked_at is one of several values, with commas between. */
                "filter[revoked_at][in]"?: string;
                /** @description revoked_at is empty. */
                "filter[revoked_at][is_null]"?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "prefix": "rk_live_8f3k2m9q",
                     *           "scopes": [
                     *             "deals.read"
                     *           ],
                     *           "rate_limit": 1,
                     *           "expires_at": "2026-11-21T09:30:00Z",
                     *           "revoked_at": "2026-11-21T09:30:00Z",
                     *           "last_used_at": "2026-11-21T09:30:00Z",
                     *           "created_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "allowed_cidrs": [
                     *             "203.0.113.0/24"
                     *           ],
                     *           "api_version": "2026-11-01",
                     *           "last_used_ip": "203.0.113.7",
                     *           "previous_prefix": "rk_live_8f3k2m9q",
                     *           "previous_expires_at": "2026-11-21T09:30:00Z",
                     *           "previous_used_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ApiKey"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "scopes": [
                 *         "deals.read"
                 *       ],
                 *       "expires_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewApiKey"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "prefix": "rk_live_8f3k2m9q",
                     *       "scopes": [
                     *         "deals.read"
                     *       ],
                     *       "rate_limit": 1,
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "last_used_at": "2026-11-21T09:30:00Z",
                     *       "created_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "allowed_cidrs": [
                     *         "203.0.113.0/24"
                     *       ],
                     *       "api_version": "2026-11-01",
                     *       "last_used_ip": "203.0.113.7",
                     *       "previous_prefix": "rk_live_8f3k2m9q",
                     *       "previous_expires_at": "2026-11-21T09:30:00Z",
                     *       "previous_used_at": "2026-11-21T09:30:00Z",
                     *       "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyWithSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getApiKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "prefix": "rk_live_8f3k2m9q",
                     *       "scopes": [
                     *         "deals.read"
                     *       ],
                     *       "rate_limit": 1,
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "last_used_at": "2026-11-21T09:30:00Z",
                     *       "created_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "allowed_cidrs": [
                     *         "203.0.113.0/24"
                     *       ],
                     *       "api_version": "2026-11-01",
                     *       "last_used_ip": "203.0.113.7",
                     *       "previous_prefix": "rk_live_8f3k2m9q",
                     *       "previous_expires_at": "2026-11-21T09:30:00Z",
                     *       "previous_used_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    revokeApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "expires_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "expires_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ApiKeyPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "prefix": "rk_live_8f3k2m9q",
                     *       "scopes": [
                     *         "deals.read"
                     *       ],
                     *       "rate_limit": 1,
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "last_used_at": "2026-11-21T09:30:00Z",
                     *       "created_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "allowed_cidrs": [
                     *         "203.0.113.0/24"
                     *       ],
                     *       "api_version": "2026-11-01",
                     *       "last_used_ip": "203.0.113.7",
                     *       "previous_prefix": "rk_live_8f3k2m9q",
                     *       "previous_expires_at": "2026-11-21T09:30:00Z",
                     *       "previous_used_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateApiKey: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlap_hours": 24
                 *     }
                 */
                "application/json": components["schemas"]["ApiKeyRotation"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "prefix": "rk_live_8f3k2m9q",
                     *       "scopes": [
                     *         "deals.read"
                     *       ],
                     *       "rate_limit": 1,
                     *       "expires_at": "2026-11-21T09:30:00Z",
                     *       "revoked_at": "2026-11-21T09:30:00Z",
                     *       "last_used_at": "2026-11-21T09:30:00Z",
                     *       "created_by": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "allowed_cidrs": [
                     *         "203.0.113.0/24"
                     *       ],
                     *       "api_version": "2026-11-01",
                     *       "last_used_ip": "203.0.113.7",
                     *       "previous_prefix": "rk_live_8f3k2m9q",
                     *       "previous_expires_at": "2026-11-21T09:30:00Z",
                     *       "previous_used_at": "2026-11-21T09:30:00Z",
                     *       "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"
                     *     }
                     */
                    "application/json": components["schemas"]["RotatedApiKey"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readApiKeyUse: {
        parameters: {
            query?: {
                /** @description How many days back. */
                days?: number;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "day": "2026-11-21",
                     *           "requests": 1,
                     *           "refused": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ApiKeyUse"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportCompanies: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "domain" | "-domain" | "industry" | "-industry" | "location" | "-location" | "employee_count" | "-employee_count" | "annual_revenue" | "-annual_revenue" | "founded_year" | "-founded_year" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description domain is. */
                "filter[domain][eq]"?: string;
                /** @description domain is not, or is empty. */
                "filter[domain][ne]"?: string;
                /** @description domain is one of several values, with commas between. */
                "filter[domain][in]"?: string;
                /** @description domain contains, in any case. */
                "filter[domain][contains]"?: string;
                /** @description domain is empty. */
                "filter[domain][is_null]"?: "true" | "false";
                /** @description industry is. */
                "filter[industry][eq]"?: string;
                /** @description industry is not, or is empty. */
                "filter[industry][ne]"?: string;
                /** @description industry is one of several values, with commas between. */
                "filter[industry][in]"?: string;
                /** @description industry contains, in any case. */
                "filter[industry][contains]"?: string;
                /** @description industry is empty. */
                "filter[industry][is_null]"?: "true" | "false";
                /** @description location is. */
                "filter[location][eq]"?: string;
                /** @description location is not, or is empty. */
                "filter[location][ne]"?: string;
                /** @description location is one of several values, with commas between. */
                "filter[location][in]"?: string;
                /** @description location contains, in any case. */
                "filter[location][contains]"?: string;
                /** @description location is empty. */
                "filter[location][is_null]"?: "true" | "false";
                /** @description employee_count is. */
                "filter[employee_count][eq]"?: string;
                /** @description employee_count is not, or is empty. */
                "filter[employee_count][ne]"?: string;
                /** @description employee_count is greater than. */
                "filter[employee_count][gt]"?: string;
                /** @description employee_count is at least. */
                "filter[employee_count][gte]"?: string;
                /** @description employee_count is less than. */
                "filter[employee_count][lt]"?: string;
                /** @description employee_count is at most. */
                "filter[employee_count][lte]"?: string;
                /** @description employee_count is one of several values, with commas between. */
                "filter[employee_count][in]"?: string;
                /** @description employee_count is empty. */
                "filter[employee_count][is_null]"?: "true" | "false";
                /** @description annual_revenue is. */
                "filter[annual_revenue][eq]"?: string;
                /** @description annual_revenue is not, or is empty. */
                "filter[annual_revenue][ne]"?: string;
                /** @description annual_revenue is greater than. */
                "filter[annual_revenue][gt]"?: string;
                /** @description annual_revenue is at least. */
                "filter[annual_revenue][gte]"?: string;
                /** @description annual_revenue is less than. */
                "filter[annual_revenue][lt]"?: string;
                /** @description annual_revenue is at most. */
                "filter[annual_revenue][lte]"?: string;
                /** @description annual_revenue is one of several values, with commas between. */
                "filter[annual_revenue][in]"?: string;
                /** @description annual_revenue is empty. */
                "filter[annual_revenue][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description currency is empty. */
                "filter[currency][is_null]"?: "true" | "false";
                /** @description founded_year is. */
                "filter[founded_year][eq]"?: string;
                /** @description founded_year is not, or is empty. */
                "filter[founded_year][ne]"?: string;
                /** @description founded_year is greater than. */
                "filter[founded_year][gt]"?: string;
                /** @description founded_year is at least. */
                "filter[founded_year][gte]"?: string;
                /** @description founded_year is less than. */
                "filter[founded_year][lt]"?: string;
                /** @description founded_year is at most. */
                "filter[founded_year][lte]"?: string;
                /** @description founded_year is one of several values, with commas between. */
                "filter[founded_year][in]"?: string;
                /** @description founded_year is empty. */
                "filter[founded_year][is_null]"?: "true" | "false";
                /** @description parent_id is. */
                "filter[parent_id][eq]"?: string;
                /** @description parent_id is not, or is empty. */
                "filter[parent_id][ne]"?: string;
                /** @description parent_id is one of several values, with commas between. */
                "filter[parent_id][in]"?: string;
                /** @description parent_id is empty. */
                "filter[parent_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, name, domain, website, industry, phone, employee_count, annual_revenue, currency, founded_year, location, description, parent_id, parent_name, owner_id, owner_name, external_id. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportPeople: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "full_name" | "-full_name" | "email" | "-email" | "job_title" | "-job_title" | "location" | "-location" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description full_name is. */
                "filter[full_name][eq]"?: string;
                /** @description full_name is not, or is empty. */
                "filter[full_name][ne]"?: string;
                /** @description full_name is one of several values, with commas between. */
                "filter[full_name][in]"?: string;
                /** @description full_name contains, in any case. */
                "filter[full_name][contains]"?: string;
                /** @description first_name is. */
                "filter[first_name][eq]"?: string;
                /** @description first_name is not, or is empty. */
                "filter[first_name][ne]"?: string;
                /** @description first_name is one of several values, with commas between. */
                "filter[first_name][in]"?: string;
                /** @description first_name contains, in any case. */
                "filter[first_name][contains]"?: string;
                /** @description last_name is. */
                "filter[last_name][eq]"?: string;
                /** @description last_name is not, or is empty. */
                "filter[last_name][ne]"?: string;
                /** @description last_name is one of several values, with commas between. */
                "filter[last_name][in]"?: string;
                /** @description last_name contains, in any case. */
                "filter[last_name][contains]"?: string;
                /** @description email is. */
                "filter[email][eq]"?: string;
                /** @description email is not, or is empty. */
                "filter[email][ne]"?: string;
                /** @description email is one of several values, with commas between. */
                "filter[email][in]"?: string;
                /** @description email contains, in any case. */
                "filter[email][contains]"?: string;
                /** @description email is empty. */
                "filter[email][is_null]"?: "true" | "false";
                /** @description phone is. */
                "filter[phone][eq]"?: string;
                /** @description phone is not, or is empty. */
                "filter[phone][ne]"?: string;
                /** @description phone is one of several values, with commas between. */
                "filter[phone][in]"?: string;
                /** @description phone contains, in any case. */
                "filter[phone][contains]"?: string;
                /** @description phone is empty. */
                "filter[phone][is_null]"?: "true" | "false";
                /** @description job_title is. */
                "filter[job_title][eq]"?: string;
                /** @description job_title is not, or is empty. */
                "filter[job_title][ne]"?: string;
                /** @description job_title is one of several values, with commas between. */
                "filter[job_title][in]"?: string;
                /** @description job_title contains, in any case. */
                "filter[job_title][contains]"?: string;
                /** @description job_title is empty. */
                "filter[job_title][is_null]"?: "true" | "false";
                /** @description location is. */
                "filter[location][eq]"?: string;
                /** @description location is not, or is empty. */
                "filter[location][ne]"?: string;
                /** @description location is one of several values, with commas between. */
                "filter[location][in]"?: string;
                /** @description location contains, in any case. */
                "filter[location][contains]"?: string;
                /** @description location is empty. */
                "filter[location][is_null]"?: "true" | "false";
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, first_name, last_name, full_name, email, phone, job_title, location, description, company_id, company_name, owner_id, owner_name, external_id. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportDeals: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "stage_changed_at" | "-stage_changed_at" | "amount" | "-amount" | "opened_on" | "-opened_on" | "closes_on" | "-closes_on" | "closed_on" | "-closed_on" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description pipeline_id is. */
                "filter[pipeline_id][eq]"?: string;
                /** @description pipeline_id is not, or is empty. */
                "filter[pipeline_id][ne]"?: string;
                /** @description pipeline_id is one of several values, with commas between. */
                "filter[pipeline_id][in]"?: string;
                /** @description stage_id is. */
                "filter[stage_id][eq]"?: string;
                /** @description stage_id is not, or is empty. */
                "filter[stage_id][ne]"?: string;
                /** @description stage_id is one of several values, with commas between. */
                "filter[stage_id][in]"?: string;
                /** @description status is. */
                "filter[status][eq]"?: "open" | "won" | "lost";
                /** @description status is not, or is empty. */
                "filter[status][ne]"?: "open" | "won" | "lost";
                /** @description status is one of several values, with commas between. */
                "filter[status][in]"?: string;
                /** @description stage_changed_at is. */
                "filter[stage_changed_at][eq]"?: string;
                /** @description stage_changed_at is not, or is empty. */
                "filter[stage_changed_at][ne]"?: string;
                /** @description stage_changed_at is greater than. */
                "filter[stage_changed_at][gt]"?: string;
                /** @description stage_changed_at is at least. */
                "filter[stage_changed_at][gte]"?: string;
                /** @description stage_changed_at is less than. */
                "filter[stage_changed_at][lt]"?: string;
                /** @description stage_changed_at is at most. */
                "filter[stage_changed_at][lte]"?: string;
                /** @description stage_changed_at is one of several values, with commas between. */
                "filter[stage_changed_at][in]"?: string;
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description product_id is. */
                "filter[product_id][eq]"?: string;
                /** @description product_id is not, or is empty. */
                "filter[product_id][ne]"?: string;
                /** @description product_id is one of several values, with commas between. */
                "filter[product_id][in]"?: string;
                /** @description product_id is empty. */
                "filter[product_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description amount is. */
                "filter[amount][eq]"?: string;
                /** @description amount is not, or is empty. */
                "filter[amount][ne]"?: string;
                /** @description amount is greater than. */
                "filter[amount][gt]"?: string;
                /** @description amount is at least. */
                "filter[amount][gte]"?: string;
                /** @description amount is less than. */
                "filter[amount][lt]"?: string;
                /** @description amount is at most. */
                "filter[amount][lte]"?: string;
                /** @description amount is one of several values, with commas between. */
                "filter[amount][in]"?: string;
                /** @description amount is empty. */
                "filter[amount][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description opened_on is. */
                "filter[opened_on][eq]"?: string;
                /** @description opened_on is not, or is empty. */
                "filter[opened_on][ne]"?: string;
                /** @description opened_on is greater than. */
                "filter[opened_on][gt]"?: string;
                /** @description opened_on is at least. */
                "filter[opened_on][gte]"?: string;
                /** @description opened_on is less than. */
                "filter[opened_on][lt]"?: string;
                /** @description opened_on is at most. */
                "filter[opened_on][lte]"?: string;
                /** @description opened_on is one of several values, with commas between. */
                "filter[opened_on][in]"?: string;
                /** @description opened_on is empty. */
                "filter[opened_on][is_null]"?: "true" | "false";
                /** @description closes_on is. */
                "filter[closes_on][eq]"?: string;
                /** @description closes_on is not, or is empty. */
                "filter[closes_on][ne]"?: string;
                /** @description closes_on is greater than. */
                "filter[closes_on][gt]"?: string;
                /** @description closes_on is at least. */
                "filter[closes_on][gte]"?: string;
                /** @description closes_on is less than. */
                "filter[closes_on][lt]"?: string;
                /** @description closes_on is at most. */
                "filter[closes_on][lte]"?: string;
                /** @description closes_on is one of several values, with commas between. */
                "filter[closes_on][in]"?: string;
                /** @description closes_on is empty. */
                "filter[closes_on][is_null]"?: "true" | "false";
                /** @description closed_on is. */
                "filter[closed_on][eq]"?: string;
                /** @description closed_on is not, or is empty. */
                "filter[closed_on][ne]"?: string;
                /** @description closed_on is greater than. */
                "filter[closed_on][gt]"?: string;
                /** @description closed_on is at least. */
                "filter[closed_on][gte]"?: string;
                /** @description closed_on is less than. */
                "filter[closed_on][lt]"?: string;
                /** @description closed_on is at most. */
                "filter[closed_on][lte]"?: string;
                /** @description closed_on is one of several values, with commas between. */
                "filter[closed_on][in]"?: string;
                /** @description closed_on is empty. */
                "filter[closed_on][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, name, pipeline_id, pipeline_name, stage_id, stage_name, status, stage_changed_at, company_id, company_name, person_id, person_name, product_id, product_name, owner_id, owner_name, amount, currency, opened_on, closes_on, closed_on, description, external_id. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportProducts: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "family" | "-family" | "price" | "-price" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description code is. */
                "filter[code][eq]"?: string;
                /** @description code is not, or is empty. */
                "filter[code][ne]"?: string;
                /** @description code is one of several values, with commas between. */
                "filter[code][in]"?: string;
                /** @description code contains, in any case. */
                "filter[code][contains]"?: string;
                /** @description code is empty. */
                "filter[code][is_null]"?: "true" | "false";
                /** @description family is. */
                "filter[family][eq]"?: string;
                /** @description family is not, or is empty. */
                "filter[family][ne]"?: string;
                /** @description family is one of several values, with commas between. */
                "filter[family][in]"?: string;
                /** @description family contains, in any case. */
                "filter[family][contains]"?: string;
                /** @description family is empty. */
                "filter[family][is_null]"?: "true" | "false";
                /** @description price is. */
                "filter[price][eq]"?: string;
                /** @description price is not, or is empty. */
                "filter[price][ne]"?: string;
                /** @description price is greater than. */
                "filter[price][gt]"?: string;
                /** @description price is at least. */
                "filter[price][gte]"?: string;
                /** @description price is less than. */
                "filter[price][lt]"?: string;
                /** @description price is at most. */
                "filter[price][lte]"?: string;
                /** @description price is one of several values, with commas between. */
                "filter[price][in]"?: string;
                /** @description price is empty. */
                "filter[price][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description currency is empty. */
                "filter[currency][is_null]"?: "true" | "false";
                /** @description is_active is. */
                "filter[is_active][eq]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, name, code, family, price, currency, description, is_active, external_id. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportTasks: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "due_on" | "-due_on" | "done_at" | "-done_at" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description title is. */
                "filter[title][eq]"?: string;
                /** @description title is not, or is empty. */
                "filter[title][ne]"?: string;
                /** @description title is one of several values, with commas between. */
                "filter[title][in]"?: string;
                /** @description title contains, in any case. */
                "filter[title][contains]"?: string;
                /** @description kind is. */
                "filter[kind][eq]"?: "todo" | "call" | "email" | "meeting";
                /** @description kind is not, or is empty. */
                "filter[kind][ne]"?: "todo" | "call" | "email" | "meeting";
                /** @description kind is one of several values, with commas between. */
                "filter[kind][in]"?: string;
                /** @description due_on is. */
                "filter[due_on][eq]"?: string;
                /** @description due_on is not, or is empty. */
                "filter[due_on][ne]"?: string;
                /** @description due_on is greater than. */
                "filter[due_on][gt]"?: string;
                /** @description due_on is at least. */
                "filter[due_on][gte]"?: string;
                /** @description due_on is less than. */
                "filter[due_on][lt]"?: string;
                /** @description due_on is at most. */
                "filter[due_on][lte]"?: string;
                /** @description due_on is one of several values, with commas between. */
                "filter[due_on][in]"?: string;
                /** @description due_on is empty. */
                "filter[due_on][is_null]"?: "true" | "false";
                /** @description done_at is. */
                "filter[done_at][eq]"?: string;
                /** @description done_at is not, or is empty. */
                "filter[done_at][ne]"?: string;
                /** @description done_at is greater than. */
                "filter[done_at][gt]"?: string;
                /** @description done_at is at least. */
                "filter[done_at][gte]"?: string;
                /** @description done_at is less than. */
                "filter[done_at][lt]"?: string;
                /** @description done_at is at most. */
                "filter[done_at][lte]"?: string;
                /** @description done_at is one of several values, with commas between. */
                "filter[done_at][in]"?: string;
                /** @description done_at is empty. */
                "filter[done_at][is_null]"?: "true" | "false";
                /** @description assignee_id is. */
                "filter[assignee_id][eq]"?: string;
                /** @description assignee_id is not, or is empty. */
                "filter[assignee_id][ne]"?: string;
                /** @description assignee_id is one of several values, with commas between. */
                "filter[assignee_id][in]"?: string;
                /** @description assignee_id is empty. */
                "filter[assignee_id][is_null]"?: "true" | "false";
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description deal_id is. */
                "filter[deal_id][eq]"?: string;
                /** @description deal_id is not, or is empty. */
                "filter[deal_id][ne]"?: string;
                /** @description deal_id is one of several values, with commas between. */
                "filter[deal_id][in]"?: string;
                /** @description deal_id is empty. */
                "filter[deal_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, title, kind, description, due_on, done_at, assignee_id, assignee_name, company_id, company_name, person_id, person_name, deal_id, deal_name, external_id. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportInteractions: {
        parameters: {
            query?: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "occurred_at" | "-occurred_at";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description kind is. */
                "filter[kind][eq]"?: "note" | "call" | "meeting" | "email";
                /** @description kind is not, or is empty. */
                "filter[kind][ne]"?: "note" | "call" | "meeting" | "email";
                /** @description kind is one of several values, with commas between. */
                "filter[kind][in]"?: string;
                /** @description occurred_at is. */
                "filter[occurred_at][eq]"?: string;
                /** @description occurred_at is not, or is empty. */
                "filter[occurred_at][ne]"?: string;
                /** @description occurred_at is greater than. */
                "filter[occurred_at][gt]"?: string;
                /** @description occurred_at is at least. */
                "filter[occurred_at][gte]"?: string;
                /** @description occurred_at is less than. */
                "filter[occurred_at][lt]"?: string;
                /** @description occurred_at is at most. */
                "filter[occurred_at][lte]"?: string;
                /** @description occurred_at is one of several values, with commas between. */
                "filter[occurred_at][in]"?: string;
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description deal_id is. */
                "filter[deal_id][eq]"?: string;
                /** @description deal_id is not, or is empty. */
                "filter[deal_id][ne]"?: string;
                /** @description deal_id is one of several values, with commas between. */
                "filter[deal_id][in]"?: string;
                /** @description deal_id is empty. */
                "filter[deal_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description The form of the file. */
                format?: "csv" | "ndjson";
                /** @description These columns alone, in this order, with commas between: any of id, version, created_at, updated_at, kind, body, visibility, occurred_at, company_id, company_name, person_id, person_name, deal_id, deal_name, author_type, author_id, author_name. The id leads. */
                fields?: string;
                /** @description Conditions in groups, as JSON, as the list takes them. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sumDeals: {
        parameters: {
            query: {
                /** @description The id of the pipeline. */
                pipeline_id: string;
                /** @description The id of the owner. */
                owner_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "count": 1,
                     *           "totals": [
                     *             {
                     *               "currency": "EUR",
                     *               "amount": "1250.00"
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StageTotals"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listDeals: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "stage_changed_at" | "-stage_changed_at" | "amount" | "-amount" | "opened_on" | "-opened_on" | "closes_on" | "-closes_on" | "closed_on" | "-closed_on" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description pipeline_id is. */
                "filter[pipeline_id][eq]"?: string;
                /** @description pipeline_id is not, or is empty. */
                "filter[pipeline_id][ne]"?: string;
                /** @description pipeline_id is one of several values, with commas between. */
                "filter[pipeline_id][in]"?: string;
                /** @description stage_id is. */
                "filter[stage_id][eq]"?: string;
                /** @description stage_id is not, or is empty. */
                "filter[stage_id][ne]"?: string;
                /** @description stage_id is one of several values, with commas between. */
                "filter[stage_id][in]"?: string;
                /** @description status is. */
                "filter[status][eq]"?: "open" | "won" | "lost";
                /** @description status is not, or is empty. */
                "filter[status][ne]"?: "open" | "won" | "lost";
                /** @description status is one of several values, with commas between. */
                "filter[status][in]"?: string;
                /** @description stage_changed_at is. */
                "filter[stage_changed_at][eq]"?: string;
                /** @description stage_changed_at is not, or is empty. */
                "filter[stage_changed_at][ne]"?: string;
                /** @description stage_changed_at is greater than. */
                "filter[stage_changed_at][gt]"?: string;
                /** @description stage_changed_at is at least. */
                "filter[stage_changed_at][gte]"?: string;
                /** @description stage_changed_at is less than. */
                "filter[stage_changed_at][lt]"?: string;
                /** @description stage_changed_at is at most. */
                "filter[stage_changed_at][lte]"?: string;
                /** @description stage_changed_at is one of several values, with commas between. */
                "filter[stage_changed_at][in]"?: string;
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description product_id is. */
                "filter[product_id][eq]"?: string;
                /** @description product_id is not, or is empty. */
                "filter[product_id][ne]"?: string;
                /** @description product_id is one of several values, with commas between. */
                "filter[product_id][in]"?: string;
                /** @description product_id is empty. */
                "filter[product_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description amount is. */
                "filter[amount][eq]"?: string;
                /** @description amount is not, or is empty. */
                "filter[amount][ne]"?: string;
                /** @description amount is greater than. */
                "filter[amount][gt]"?: string;
                /** @description amount is at least. */
                "filter[amount][gte]"?: string;
                /** @description amount is less than. */
                "filter[amount][lt]"?: string;
                /** @description amount is at most. */
                "filter[amount][lte]"?: string;
                /** @description amount is one of several values, with commas between. */
                "filter[amount][in]"?: string;
                /** @description amount is empty. */
                "filter[amount][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description opened_on is. */
                "filter[opened_on][eq]"?: string;
                /** @description opened_on is not, or is empty. */
                "filter[opened_on][ne]"?: string;
                /** @description opened_on is greater than. */
                "filter[opened_on][gt]"?: string;
                /** @description opened_on is at least. */
                "filter[opened_on][gte]"?: string;
                /** @description opened_on is less than. */
                "filter[opened_on][lt]"?: string;
                /** @description opened_on is at most. */
                "filter[opened_on][lte]"?: string;
                /** @description opened_on is one of several values, with commas between. */
                "filter[opened_on][in]"?: string;
                /** @description opened_on is empty. */
                "filter[opened_on][is_null]"?: "true" | "false";
                /** @description closes_on is. */
                "filter[closes_on][eq]"?: string;
                /** @description closes_on is not, or is empty. */
                "filter[closes_on][ne]"?: string;
                /** @description closes_on is greater than. */
                "filter[closes_on][gt]"?: string;
                /** @description closes_on is at least. */
                "filter[closes_on][gte]"?: string;
                /** @description closes_on is less than. */
                "filter[closes_on][lt]"?: string;
                /** @description closes_on is at most. */
                "filter[closes_on][lte]"?: string;
                /** @description closes_on is one of several values, with commas between. */
                "filter[closes_on][in]"?: string;
                /** @description closes_on is empty. */
                "filter[closes_on][is_null]"?: "true" | "false";
                /** @description closed_on is. */
                "filter[closed_on][eq]"?: string;
                /** @description closed_on is not, or is empty. */
                "filter[closed_on][ne]"?: string;
                /** @description closed_on is greater than. */
                "filter[closed_on][gt]"?: string;
                /** @description closed_on is at least. */
                "filter[closed_on][gte]"?: string;
                /** @description closed_on is less than. */
                "filter[closed_on][lt]"?: string;
                /** @description closed_on is at most. */
                "filter[closed_on][lte]"?: string;
                /** @description closed_on is one of several values, with commas between. */
                "filter[closed_on][in]"?: string;
                /** @description closed_on is empty. */
                "filter[closed_on][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, pipeline_id, stage_id, status, stage_changed_at, company_id, person_id, product_id, owner_id, amount, currency, opened_on, closes_on, closed_on, description, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, person, person.company, person.owner, product, owner, stage, stage.pipeline, pipeline. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `deals.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "status": "open",
                     *           "stage_changed_at": "2026-11-21T09:30:00Z",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "amount": "1250.00",
                     *           "currency": "EUR",
                     *           "opened_on": "2026-11-21",
                     *           "closes_on": "2026-11-21",
                     *           "closed_on": "2026-11-21",
                     *           "description": "Asked for two cranes by spring.",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "parent": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "person": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "first_name": "Mara",
                     *               "last_name": "Okafor",
                     *               "full_name": "text",
                     *               "email": "mara@brunmore.example",
                     *               "phone": "+41 44 668 18 00",
                     *               "job_title": "text",
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "company": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "product": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "code": "text",
                     *               "family": "text",
                     *               "price": "1250.00",
                     *               "currency": "EUR",
                     *               "description": "Asked for two cranes by spring.",
                     *               "is_active": true,
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             },
                     *             "stage": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "kind": "open",
                     *               "probability": 1,
                     *               "rot_days": 1,
                     *               "expanded": {
                     *                 "pipeline": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "position": 1,
                     *                   "is_default": true
                     *                 }
                     *               }
                     *             },
                     *             "pipeline": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "is_default": true
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedDeal"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createDeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "amount": "1250.00",
                 *       "currency": "EUR",
                 *       "opened_on": "2026-11-21",
                 *       "closes_on": "2026-11-21",
                 *       "closed_on": "2026-11-21",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["NewDeal"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Deal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDeal: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, pipeline_id, stage_id, status, stage_changed_at, company_id, person_id, product_id, owner_id, amount, currency, opened_on, closes_on, closed_on, description, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, person, person.company, person.owner, product, owner, stage, stage.pipeline, pipeline. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711",
                     *       "expanded": {
                     *         "company": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "person": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "first_name": "Mara",
                     *           "last_name": "Okafor",
                     *           "full_name": "text",
                     *           "email": "mara@brunmore.example",
                     *           "phone": "+41 44 668 18 00",
                     *           "job_title": "text",
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "product": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "code": "text",
                     *           "family": "text",
                     *           "price": "1250.00",
                     *           "currency": "EUR",
                     *           "description": "Asked for two cranes by spring.",
                     *           "is_active": true,
                     *           "external_id": "crm-4711"
                     *         },
                     *         "owner": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "email": "mara@brunmore.example",
                     *           "status": "active"
                     *         },
                     *         "stage": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "position": 1,
                     *           "kind": "open",
                     *           "probability": 1,
                     *           "rot_days": 1,
                     *           "expanded": {
                     *             "pipeline": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "is_default": true
                     *             }
                     *           }
                     *         },
                     *         "pipeline": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "position": 1,
                     *           "is_default": true
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["DealView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteDeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateDeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "amount": "1250.00",
                 *       "currency": "EUR",
                 *       "opened_on": "2026-11-21",
                 *       "closes_on": "2026-11-21",
                 *       "closed_on": "2026-11-21",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["DealPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "amount": "1250.00",
                 *       "currency": "EUR",
                 *       "opened_on": "2026-11-21",
                 *       "closes_on": "2026-11-21",
                 *       "closed_on": "2026-11-21",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["DealPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Deal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreDeal: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Deal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkDeals: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["DealBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "name": "Brunmore Ports",
                     *             "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "status": "open",
                     *             "stage_changed_at": "2026-11-21T09:30:00Z",
                     *             "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "amount": "1250.00",
                     *             "currency": "EUR",
                     *             "opened_on": "2026-11-21",
                     *             "closes_on": "2026-11-21",
                     *             "closed_on": "2026-11-21",
                     *             "description": "Asked for two cranes by spring.",
                     *             "external_id": "crm-4711"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["DealBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    upsertDeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The record's id in your own system; unique within the organisation. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "amount": "1250.00",
                 *       "currency": "EUR",
                 *       "opened_on": "2026-11-21",
                 *       "closes_on": "2026-11-21",
                 *       "closed_on": "2026-11-21",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["DealUpsert"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Deal"];
                };
            };
            /** @description Made; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "status": "open",
                     *       "stage_changed_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "amount": "1250.00",
                     *       "currency": "EUR",
                     *       "opened_on": "2026-11-21",
                     *       "closes_on": "2026-11-21",
                     *       "closed_on": "2026-11-21",
                     *       "description": "Asked for two cranes by spring.",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Deal"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCompanies: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "domain" | "-domain" | "industry" | "-industry" | "location" | "-location" | "employee_count" | "-employee_count" | "annual_revenue" | "-annual_revenue" | "founded_year" | "-founded_year" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description domain is. */
                "filter[domain][eq]"?: string;
                /** @description domain is not, or is empty. */
                "filter[domain][ne]"?: string;
                /** @description domain is one of several values, with commas between. */
                "filter[domain][in]"?: string;
                /** @description domain contains, in any case. */
                "filter[domain][contains]"?: string;
                /** @description domain is empty. */
                "filter[domain][is_null]"?: "true" | "false";
                /** @description industry is. */
                "filter[industry][eq]"?: string;
                /** @description industry is not, or is empty. */
                "filter[industry][ne]"?: string;
                /** @description industry is one of several values, with commas between. */
                "filter[industry][in]"?: string;
                /** @description industry contains, in any case. */
                "filter[industry][contains]"?: string;
                /** @description industry is empty. */
                "filter[industry][is_null]"?: "true" | "false";
                /** @description location is. */
                "filter[location][eq]"?: string;
                /** @description location is not, or is empty. */
                "filter[location][ne]"?: string;
                /** @description location is one of several values, with commas between. */
                "filter[location][in]"?: string;
                /** @description location contains, in any case. */
                "filter[location][contains]"?: string;
                /** @description location is empty. */
                "filter[location][is_null]"?: "true" | "false";
                /** @description employee_count is. */
                "filter[employee_count][eq]"?: string;
                /** @description employee_count is not, or is empty. */
                "filter[employee_count][ne]"?: string;
                /** @description employee_count is greater than. */
                "filter[employee_count][gt]"?: string;
                /** @description employee_count is at least. */
                "filter[employee_count][gte]"?: string;
                /** @description employee_count is less than. */
                "filter[employee_count][lt]"?: string;
                /** @description employee_count is at most. */
                "filter[employee_count][lte]"?: string;
                /** @description employee_count is one of several values, with commas between. */
                "filter[employee_count][in]"?: string;
                /** @description employee_count is empty. */
                "filter[employee_count][is_null]"?: "true" | "false";
                /** @description annual_revenue is. */
                "filter[annual_revenue][eq]"?: string;
                /** @description annual_revenue is not, or is empty. */
                "filter[annual_revenue][ne]"?: string;
                /** @description annual_revenue is greater than. */
                "filter[annual_revenue][gt]"?: string;
                /** @description annual_revenue is at least. */
                "filter[annual_revenue][gte]"?: string;
                /** @description annual_revenue is less than. */
                "filter[annual_revenue][lt]"?: string;
                /** @description annual_revenue is at most. */
                "filter[annual_revenue][lte]"?: string;
                /** @description annual_revenue is one of several values, with commas between. */
                "filter[annual_revenue][in]"?: string;
                /** @description annual_revenue is empty. */
                "filter[annual_revenue][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description currency is empty. */
                "filter[currency][is_null]"?: "true" | "false";
                /** @description founded_year is. */
                "filter[founded_year][eq]"?: string;
                /** @description founded_year is not, or is empty. */
                "filter[founded_year][ne]"?: string;
                /** @description founded_year is greater than. */
                "filter[founded_year][gt]"?: string;
                /** @description founded_year is at least. */
                "filter[founded_year][gte]"?: string;
                /** @description founded_year is less than. */
                "filter[founded_year][lt]"?: string;
                /** @description founded_year is at most. */
                "filter[founded_year][lte]"?: string;
                /** @description founded_year is one of several values, with commas between. */
                "filter[founded_year][in]"?: string;
                /** @description founded_year is empty. */
                "filter[founded_year][is_null]"?: "true" | "false";
                /** @description parent_id is. */
                "filter[parent_id][eq]"?: string;
                /** @description parent_id is not, or is empty. */
                "filter[parent_id][ne]"?: string;
                /** @description parent_id is one of several values, with commas between. */
                "filter[parent_id][in]"?: string;
                /** @description parent_id is empty. */
                "filter[parent_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, domain, website, industry, phone, employee_count, annual_revenue, currency, founded_year, location, description, parent_id, owner_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of parent, parent.parent, parent.owner, owner. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `companies.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "parent": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z",
                     *           "merged_into": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedCompany"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "domain": "brunmore.example",
                 *       "website": "https://brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "annual_revenue": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["NewCompany"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Company"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getCompany: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, domain, website, industry, phone, employee_count, annual_revenue, currency, founded_year, location, description, parent_id, owner_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of parent, parent.parent, parent.owner, owner. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711",
                     *       "expanded": {
                     *         "parent": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "owner": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "email": "mara@brunmore.example",
                     *           "status": "active"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CompanyView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "domain": "brunmore.example",
                 *       "website": "https://brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "annual_revenue": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["CompanyPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "domain": "brunmore.example",
                 *       "website": "https://brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "annual_revenue": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["CompanyPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Company"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreCompany: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Company"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkCompanies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CompanyBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "name": "Brunmore Ports",
                     *             "domain": "brunmore.example",
                     *             "website": "https://brunmore.example",
                     *             "industry": "text",
                     *             "phone": "+41 44 668 18 00",
                     *             "employee_count": 1,
                     *             "annual_revenue": "1250.00",
                     *             "currency": "EUR",
                     *             "founded_year": 1,
                     *             "location": "text",
                     *             "description": "Asked for two cranes by spring.",
                     *             "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "external_id": "crm-4711"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CompanyBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    upsertCompany: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The record's id in your own system; unique within the organisation. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "domain": "brunmore.example",
                 *       "website": "https://brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "annual_revenue": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["CompanyPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Company"];
                };
            };
            /** @description Made; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "domain": "brunmore.example",
                     *       "website": "https://brunmore.example",
                     *       "industry": "text",
                     *       "phone": "+41 44 668 18 00",
                     *       "employee_count": 1,
                     *       "annual_revenue": "1250.00",
                     *       "currency": "EUR",
                     *       "founded_year": 1,
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Company"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    mergeCompanies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": [
                 *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["CompanyMerge"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "record": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "name": "Brunmore Ports",
                     *         "domain": "brunmore.example",
                     *         "website": "https://brunmore.example",
                     *         "industry": "text",
                     *         "phone": "+41 44 668 18 00",
                     *         "employee_count": 1,
                     *         "annual_revenue": "1250.00",
                     *         "currency": "EUR",
                     *         "founded_year": 1,
                     *         "location": "text",
                     *         "description": "Asked for two cranes by spring.",
                     *         "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "external_id": "crm-4711"
                     *       },
                     *       "merged": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ],
                     *       "moved": {
                     *         "deals": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CompanyMerged"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unmergeCompanies: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "record": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "name": "Brunmore Ports",
                     *         "domain": "brunmore.example",
                     *         "website": "https://brunmore.example",
                     *         "industry": "text",
                     *         "phone": "+41 44 668 18 00",
                     *         "employee_count": 1,
                     *         "annual_revenue": "1250.00",
                     *         "currency": "EUR",
                     *         "founded_year": 1,
                     *         "location": "text",
                     *         "description": "Asked for two cranes by spring.",
                     *         "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "external_id": "crm-4711"
                     *       },
                     *       "restored": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ],
                     *       "moved": {
                     *         "deals": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["CompanyUnmerged"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPeople: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "full_name" | "-full_name" | "email" | "-email" | "job_title" | "-job_title" | "location" | "-location" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description full_name is. */
                "filter[full_name][eq]"?: string;
                /** @description full_name is not, or is empty. */
                "filter[full_name][ne]"?: string;
                /** @description full_name is one of several values, with commas between. */
                "filter[full_name][in]"?: string;
                /** @description full_name contains, in any case. */
                "filter[full_name][contains]"?: string;
                /** @description first_name is. */
                "filter[first_name][eq]"?: string;
                /** @description first_name is not, or is empty. */
                "filter[first_name][ne]"?: string;
                /** @description first_name is one of several values, with commas between. */
                "filter[first_name][in]"?: string;
                /** @description first_name contains, in any case. */
                "filter[first_name][contains]"?: string;
                /** @description last_name is. */
                "filter[last_name][eq]"?: string;
                /** @description last_name is not, or is empty. */
                "filter[last_name][ne]"?: string;
                /** @description last_name is one of several values, with commas between. */
                "filter[last_name][in]"?: string;
                /** @description last_name contains, in any case. */
                "filter[last_name][contains]"?: string;
                /** @description email is. */
                "filter[email][eq]"?: string;
                /** @description email is not, or is empty. */
                "filter[email][ne]"?: string;
                /** @description email is one of several values, with commas between. */
                "filter[email][in]"?: string;
                /** @description email contains, in any case. */
                "filter[email][contains]"?: string;
                /** @description email is empty. */
                "filter[email][is_null]"?: "true" | "false";
                /** @description phone is. */
                "filter[phone][eq]"?: string;
                /** @description phone is not, or is empty. */
                "filter[phone][ne]"?: string;
                /** @description phone is one of several values, with commas between. */
                "filter[phone][in]"?: string;
                /** @description phone contains, in any case. */
                "filter[phone][contains]"?: string;
                /** @description phone is empty. */
                "filter[phone][is_null]"?: "true" | "false";
                /** @description job_title is. */
                "filter[job_title][eq]"?: string;
                /** @description job_title is not, or is empty. */
                "filter[job_title][ne]"?: string;
                /** @description job_title is one of several values, with commas between. */
                "filter[job_title][in]"?: string;
                /** @description job_title contains, in any case. */
                "filter[job_title][contains]"?: string;
                /** @description job_title is empty. */
                "filter[job_title][is_null]"?: "true" | "false";
                /** @description location is. */
                "filter[location][eq]"?: string;
                /** @description location is not, or is empty. */
                "filter[location][ne]"?: string;
                /** @description location is one of several values, with commas between. */
                "filter[location][in]"?: string;
                /** @description location contains, in any case. */
                "filter[location][contains]"?: string;
                /** @description location is empty. */
                "filter[location][is_null]"?: "true" | "false";
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description owner_id is. */
                "filter[owner_id][eq]"?: string;
                /** @description owner_id is not, or is empty. */
                "filter[owner_id][ne]"?: string;
                /** @description owner_id is one of several values, with commas between. */
                "filter[owner_id][in]"?: string;
                /** @description owner_id is empty. */
                "filter[owner_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, first_name, last_name, full_name, email, phone, job_title, location, description, company_id, owner_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, owner. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `people.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "first_name": "Mara",
                     *           "last_name": "Okafor",
                     *           "full_name": "text",
                     *           "email": "mara@brunmore.example",
                     *           "phone": "+41 44 668 18 00",
                     *           "job_title": "text",
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "parent": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z",
                     *           "merged_into": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedPerson"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "first_name": "Mara",
                 *       "last_name": "Okafor",
                 *       "email": "mara@brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["NewPerson"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPerson: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, first_name, last_name, full_name, email, phone, job_title, location, description, company_id, owner_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, owner. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711",
                     *       "expanded": {
                     *         "company": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "owner": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "email": "mara@brunmore.example",
                     *           "status": "active"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PersonView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deletePerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "first_name": "Mara",
                 *       "last_name": "Okafor",
                 *       "email": "mara@brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["PersonPatch"];
                /**
                 * @example {
                 *       "first_name": "Mara",
                 *       "last_name": "Okafor",
                 *       "email": "mara@brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PersonPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restorePerson: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkPeople: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PersonBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "first_name": "Mara",
                     *             "last_name": "Okafor",
                     *             "full_name": "text",
                     *             "email": "mara@brunmore.example",
                     *             "phone": "+41 44 668 18 00",
                     *             "job_title": "text",
                     *             "location": "text",
                     *             "description": "Asked for two cranes by spring.",
                     *             "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "external_id": "crm-4711"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PersonBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    upsertPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The record's id in your own system; unique within the organisation. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "first_name": "Mara",
                 *       "last_name": "Okafor",
                 *       "email": "mara@brunmore.example",
                 *       "phone": "+41 44 668 18 00",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["PersonPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            /** @description Made; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "first_name": "Mara",
                     *       "last_name": "Okafor",
                     *       "full_name": "text",
                     *       "email": "mara@brunmore.example",
                     *       "phone": "+41 44 668 18 00",
                     *       "job_title": "text",
                     *       "location": "text",
                     *       "description": "Asked for two cranes by spring.",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Person"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    mergePeople: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "from": [
                 *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PersonMerge"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "record": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "first_name": "Mara",
                     *         "last_name": "Okafor",
                     *         "full_name": "text",
                     *         "email": "mara@brunmore.example",
                     *         "phone": "+41 44 668 18 00",
                     *         "job_title": "text",
                     *         "location": "text",
                     *         "description": "Asked for two cranes by spring.",
                     *         "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "external_id": "crm-4711"
                     *       },
                     *       "merged": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ],
                     *       "moved": {
                     *         "deals": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PersonMerged"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    unmergePeople: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "record": {
                     *         "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "version": 1,
                     *         "created_at": "2026-11-21T09:30:00Z",
                     *         "updated_at": "2026-11-21T09:30:00Z",
                     *         "first_name": "Mara",
                     *         "last_name": "Okafor",
                     *         "full_name": "text",
                     *         "email": "mara@brunmore.example",
                     *         "phone": "+41 44 668 18 00",
                     *         "job_title": "text",
                     *         "location": "text",
                     *         "description": "Asked for two cranes by spring.",
                     *         "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *         "external_id": "crm-4711"
                     *       },
                     *       "restored": [
                     *         "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *       ],
                     *       "moved": {
                     *         "deals": 3
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["PersonUnmerged"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readCompanyTimeline: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The kind of entries. */
                kind?: "all" | "interactions" | "changes";
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "type": "deal.stage_changed",
                     *           "at": "2026-11-21T09:30:00Z",
                     *           "actor": {
                     *             "type": "user",
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "name": "Brunmore Ports"
                     *           },
                     *           "origin": "text",
                     *           "body": "Asked for two cranes by spring.",
                     *           "visibility": "everyone",
                     *           "object_type": "text",
                     *           "object_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "object_name": "text",
                     *           "changes": [
                     *             {
                     *               "field": "text",
                     *               "from": {},
                     *               "to": {}
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TimelineItem"][];
                        next_cursor: string | null;
                        has_more: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readPersonTimeline: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The kind of entries. */
                kind?: "all" | "interactions" | "changes";
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "type": "deal.stage_changed",
                     *           "at": "2026-11-21T09:30:00Z",
                     *           "actor": {
                     *             "type": "user",
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "name": "Brunmore Ports"
                     *           },
                     *           "origin": "text",
                     *           "body": "Asked for two cranes by spring.",
                     *           "visibility": "everyone",
                     *           "object_type": "text",
                     *           "object_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "object_name": "text",
                     *           "changes": [
                     *             {
                     *               "field": "text",
                     *               "from": {},
                     *               "to": {}
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TimelineItem"][];
                        next_cursor: string | null;
                        has_more: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readDealTimeline: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description The kind of entries. */
                kind?: "all" | "interactions" | "changes";
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "type": "deal.stage_changed",
                     *           "at": "2026-11-21T09:30:00Z",
                     *           "actor": {
                     *             "type": "user",
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "name": "Brunmore Ports"
                     *           },
                     *           "origin": "text",
                     *           "body": "Asked for two cranes by spring.",
                     *           "visibility": "everyone",
                     *           "object_type": "text",
                     *           "object_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "object_name": "text",
                     *           "changes": [
                     *             {
                     *               "field": "text",
                     *               "from": {},
                     *               "to": {}
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["TimelineItem"][];
                        next_cursor: string | null;
                        has_more: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listPipelines: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "position" | "-position";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description position is. */
                "filter[position][eq]"?: string;
                /** @description position is not, or is empty. */
                "filter[position][ne]"?: string;
                /** @description position is greater than. */
                "filter[position][gt]"?: string;
                /** @description position is at least. */
                "filter[position][gte]"?: string;
                /** @description position is less than. */
                "filter[position][lt]"?: string;
                /** @description position is at most. */
                "filter[position][lte]"?: string;
                /** @description position is one of several values, with commas between. */
                "filter[position][in]"?: string;
                /** @description is_default is. */
                "filter[is_default][eq]"?: "true" | "false";
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, position, is_default. The id is always there. */
                fields?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `pipelines.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "position": 1,
                     *           "is_default": true,
                     *           "expanded": {},
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedPipeline"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createPipeline: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["NewPipeline"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "is_default": true
                     *     }
                     */
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getPipeline: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, position, is_default. The id is always there. */
                fields?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "is_default": true,
                     *       "expanded": {}
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deletePipeline: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updatePipeline: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["PipelinePatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["PipelinePatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "is_default": true
                     *     }
                     */
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restorePipeline: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "is_default": true
                     *     }
                     */
                    "application/json": components["schemas"]["Pipeline"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkPipelines: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["PipelineBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "name": "Brunmore Ports",
                     *             "position": 1,
                     *             "is_default": true
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["PipelineBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listStages: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "position" | "-position";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description pipeline_id is. */
                "filter[pipeline_id][eq]"?: string;
                /** @description pipeline_id is not, or is empty. */
                "filter[pipeline_id][ne]"?: string;
                /** @description pipeline_id is one of several values, with commas between. */
                "filter[pipeline_id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description position is. */
                "filter[position][eq]"?: string;
                /** @description position is not, or is empty. */
                "filter[position][ne]"?: string;
                /** @description position is greater than. */
                "filter[position][gt]"?: string;
                /** @description position is at least. */
                "filter[position][gte]"?: string;
                /** @description position is less than. */
                "filter[position][lt]"?: string;
                /** @description position is at most. */
                "filter[position][lte]"?: string;
                /** @description position is one of several values, with commas between. */
                "filter[position][in]"?: string;
                /** @description kind is. */
                "filter[kind][eq]"?: "open" | "won" | "lost";
                /** @description kind is not, or is empty. */
                "filter[kind][ne]"?: "open" | "won" | "lost";
                /** @description kind is one of several values, with commas between. */
                "filter[kind][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, pipeline_id, name, position, kind, probability, rot_days. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of pipeline. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `pipelines.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "position": 1,
                     *           "kind": "open",
                     *           "probability": 1,
                     *           "rot_days": 1,
                     *           "expanded": {
                     *             "pipeline": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "is_default": true
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedStage"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *     }
                 */
                "application/json": components["schemas"]["NewStage"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "kind": "open",
                     *       "probability": 1,
                     *       "rot_days": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Stage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStage: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, pipeline_id, name, position, kind, probability, rot_days. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of pipeline. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "kind": "open",
                     *       "probability": 1,
                     *       "rot_days": 1,
                     *       "expanded": {
                     *         "pipeline": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "position": 1,
                     *           "is_default": true
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["StageView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/json": components["schemas"]["StagePatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["StagePatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "kind": "open",
                     *       "probability": 1,
                     *       "rot_days": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Stage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreStage: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "name": "Brunmore Ports",
                     *       "position": 1,
                     *       "kind": "open",
                     *       "probability": 1,
                     *       "rot_days": 1
                     *     }
                     */
                    "application/json": components["schemas"]["Stage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkStages: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["StageBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "name": "Brunmore Ports",
                     *             "position": 1,
                     *             "kind": "open",
                     *             "probability": 1,
                     *             "rot_days": 1
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["StageBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listProducts: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "name" | "-name" | "family" | "-family" | "price" | "-price" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description name is. */
                "filter[name][eq]"?: string;
                /** @description name is not, or is empty. */
                "filter[name][ne]"?: string;
                /** @description name is one of several values, with commas between. */
                "filter[name][in]"?: string;
                /** @description name contains, in any case. */
                "filter[name][contains]"?: string;
                /** @description code is. */
                "filter[code][eq]"?: string;
                /** @description code is not, or is empty. */
                "filter[code][ne]"?: string;
                /** @description code is one of several values, with commas between. */
                "filter[code][in]"?: string;
                /** @description code contains, in any case. */
                "filter[code][contains]"?: string;
                /** @description code is empty. */
                "filter[code][is_null]"?: "true" | "false";
                /** @description family is. */
                "filter[family][eq]"?: string;
                /** @description family is not, or is empty. */
                "filter[family][ne]"?: string;
                /** @description family is one of several values, with commas between. */
                "filter[family][in]"?: string;
                /** @description family contains, in any case. */
                "filter[family][contains]"?: string;
                /** @description family is empty. */
                "filter[family][is_null]"?: "true" | "false";
                /** @description price is. */
                "filter[price][eq]"?: string;
                /** @description price is not, or is empty. */
                "filter[price][ne]"?: string;
                /** @description price is greater than. */
                "filter[price][gt]"?: string;
                /** @description price is at least. */
                "filter[price][gte]"?: string;
                /** @description price is less than. */
                "filter[price][lt]"?: string;
                /** @description price is at most. */
                "filter[price][lte]"?: string;
                /** @description price is one of several values, with commas between. */
                "filter[price][in]"?: string;
                /** @description price is empty. */
                "filter[price][is_null]"?: "true" | "false";
                /** @description currency is. */
                "filter[currency][eq]"?: string;
                /** @description currency is not, or is empty. */
                "filter[currency][ne]"?: string;
                /** @description currency is one of several values, with commas between. */
                "filter[currency][in]"?: string;
                /** @description currency contains, in any case. */
                "filter[currency][contains]"?: string;
                /** @description currency is empty. */
                "filter[currency][is_null]"?: "true" | "false";
                /** @description is_active is. */
                "filter[is_active][eq]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, code, family, price, currency, description, is_active, external_id. The id is always there. */
                fields?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `products.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "code": "text",
                     *           "family": "text",
                     *           "price": "1250.00",
                     *           "currency": "EUR",
                     *           "description": "Asked for two cranes by spring.",
                     *           "is_active": true,
                     *           "external_id": "crm-4711",
                     *           "expanded": {},
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedProduct"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "price": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["NewProduct"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getProduct: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, name, code, family, price, currency, description, is_active, external_id. The id is always there. */
                fields?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711",
                     *       "expanded": {}
                     *     }
                     */
                    "application/json": components["schemas"]["ProductView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "price": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["ProductPatch"];
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "price": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ProductPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreProduct: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkProducts: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["ProductBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "name": "Brunmore Ports",
                     *             "code": "text",
                     *             "family": "text",
                     *             "price": "1250.00",
                     *             "currency": "EUR",
                     *             "description": "Asked for two cranes by spring.",
                     *             "is_active": true,
                     *             "external_id": "crm-4711"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ProductBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    upsertProduct: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The record's id in your own system; unique within the organisation. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "name": "Brunmore Ports",
                 *       "price": "1250.00",
                 *       "currency": "EUR",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["ProductPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Made; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "name": "Brunmore Ports",
                     *       "code": "text",
                     *       "family": "text",
                     *       "price": "1250.00",
                     *       "currency": "EUR",
                     *       "description": "Asked for two cranes by spring.",
                     *       "is_active": true,
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Product"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "due_on" | "-due_on" | "done_at" | "-done_at" | "created_at" | "-created_at" | "updated_at" | "-updated_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description title is. */
                "filter[title][eq]"?: string;
                /** @description title is not, or is empty. */
                "filter[title][ne]"?: string;
                /** @description title is one of several values, with commas between. */
                "filter[title][in]"?: string;
                /** @description title contains, in any case. */
                "filter[title][contains]"?: string;
                /** @description kind is. */
                "filter[kind][eq]"?: "todo" | "call" | "email" | "meeting";
                /** @description kind is not, or is empty. */
                "filter[kind][ne]"?: "todo" | "call" | "email" | "meeting";
                /** @description kind is one of several values, with commas between. */
                "filter[kind][in]"?: string;
                /** @description due_on is. */
                "filter[due_on][eq]"?: string;
                /** @description due_on is not, or is empty. */
                "filter[due_on][ne]"?: string;
                /** @description due_on is greater than. */
                "filter[due_on][gt]"?: string;
                /** @description due_on is at least. */
                "filter[due_on][gte]"?: string;
                /** @description due_on is less than. */
                "filter[due_on][lt]"?: string;
                /** @description due_on is at most. */
                "filter[due_on][lte]"?: string;
                /** @description due_on is one of several values, with commas between. */
                "filter[due_on][in]"?: string;
                /** @description due_on is empty. */
                "filter[due_on][is_null]"?: "true" | "false";
                /** @description done_at is. */
                "filter[done_at][eq]"?: string;
                /** @description done_at is not, or is empty. */
                "filter[done_at][ne]"?: string;
                /** @description done_at is greater than. */
                "filter[done_at][gt]"?: string;
                /** @description done_at is at least. */
                "filter[done_at][gte]"?: string;
                /** @description done_at is less than. */
                "filter[done_at][lt]"?: string;
                /** @description done_at is at most. */
                "filter[done_at][lte]"?: string;
                /** @description done_at is one of several values, with commas between. */
                "filter[done_at][in]"?: string;
                /** @description done_at is empty. */
                "filter[done_at][is_null]"?: "true" | "false";
                /** @description assignee_id is. */
                "filter[assignee_id][eq]"?: string;
                /** @description assignee_id is not, or is empty. */
                "filter[assignee_id][ne]"?: string;
                /** @description assignee_id is one of several values, with commas between. */
                "filter[assignee_id][in]"?: string;
                /** @description assignee_id is empty. */
                "filter[assignee_id][is_null]"?: "true" | "false";
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description deal_id is. */
                "filter[deal_id][eq]"?: string;
                /** @description deal_id is not, or is empty. */
                "filter[deal_id][ne]"?: string;
                /** @description deal_id is one of several values, with commas between. */
                "filter[deal_id][in]"?: string;
                /** @description deal_id is empty. */
                "filter[deal_id][is_null]"?: "true" | "false";
                /** @description external_id is. */
                "filter[external_id][eq]"?: string;
                /** @description external_id is not, or is empty. */
                "filter[external_id][ne]"?: string;
                /** @description external_id is one of several values, with commas between. */
                "filter[external_id][in]"?: string;
                /** @description external_id contains, in any case. */
                "filter[external_id][contains]"?: string;
                /** @description external_id is empty. */
                "filter[external_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description updated_at is. */
                "filter[updated_at][eq]"?: string;
                /** @description updated_at is not, or is empty. */
                "filter[updated_at][ne]"?: string;
                /** @description updated_at is greater than. */
                "filter[updated_at][gt]"?: string;
                /** @description updated_at is at least. */
                "filter[updated_at][gte]"?: string;
                /** @description updated_at is less than. */
                "filter[updated_at][lt]"?: string;
                /** @description updated_at is at most. */
                "filter[updated_at][lte]"?: string;
                /** @description updated_at is one of several values, with commas between. */
                "filter[updated_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, title, kind, description, due_on, done_at, assignee_id, company_id, person_id, deal_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of assignee, company, company.parent, company.owner, person, person.company, person.owner, deal, deal.company, deal.person, deal.product, deal.owner, deal.stage, deal.pipeline. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `tasks.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "title": "Send the offer",
                     *           "kind": "todo",
                     *           "description": "Asked for two cranes by spring.",
                     *           "due_on": "2026-11-21",
                     *           "done_at": "2026-11-21T09:30:00Z",
                     *           "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "assignee": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             },
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "parent": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "person": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "first_name": "Mara",
                     *               "last_name": "Okafor",
                     *               "full_name": "text",
                     *               "email": "mara@brunmore.example",
                     *               "phone": "+41 44 668 18 00",
                     *               "job_title": "text",
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "company": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "deal": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "status": "open",
                     *               "stage_changed_at": "2026-11-21T09:30:00Z",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "amount": "1250.00",
                     *               "currency": "EUR",
                     *               "opened_on": "2026-11-21",
                     *               "closes_on": "2026-11-21",
                     *               "closed_on": "2026-11-21",
                     *               "description": "Asked for two cranes by spring.",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "company": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "person": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "first_name": "Mara",
                     *                   "last_name": "Okafor",
                     *                   "full_name": "text",
                     *                   "email": "mara@brunmore.example",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "job_title": "text",
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "product": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "code": "text",
                     *                   "family": "text",
                     *                   "price": "1250.00",
                     *                   "currency": "EUR",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "is_active": true,
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 },
                     *                 "stage": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "position": 1,
                     *                   "kind": "open",
                     *                   "probability": 1,
                     *                   "rot_days": 1
                     *                 },
                     *                 "pipeline": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "position": 1,
                     *                   "is_default": true
                     *                 }
                     *               }
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedTask"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Send the offer",
                 *       "description": "Asked for two cranes by spring.",
                 *       "due_on": "2026-11-21",
                 *       "done_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewTask"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getTask: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, title, kind, description, due_on, done_at, assignee_id, company_id, person_id, deal_id, external_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of assignee, company, company.parent, company.owner, person, person.company, person.owner, deal, deal.company, deal.person, deal.product, deal.owner, deal.stage, deal.pipeline. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711",
                     *       "expanded": {
                     *         "assignee": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "name": "Brunmore Ports",
                     *           "email": "mara@brunmore.example",
                     *           "status": "active"
                     *         },
                     *         "company": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "person": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "first_name": "Mara",
                     *           "last_name": "Okafor",
                     *           "full_name": "text",
                     *           "email": "mara@brunmore.example",
                     *           "phone": "+41 44 668 18 00",
                     *           "job_title": "text",
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "deal": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "status": "open",
                     *           "stage_changed_at": "2026-11-21T09:30:00Z",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "amount": "1250.00",
                     *           "currency": "EUR",
                     *           "opened_on": "2026-11-21",
                     *           "closes_on": "2026-11-21",
                     *           "closed_on": "2026-11-21",
                     *           "description": "Asked for two cranes by spring.",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "person": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "first_name": "Mara",
                     *               "last_name": "Okafor",
                     *               "full_name": "text",
                     *               "email": "mara@brunmore.example",
                     *               "phone": "+41 44 668 18 00",
                     *               "job_title": "text",
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "product": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "code": "text",
                     *               "family": "text",
                     *               "price": "1250.00",
                     *               "currency": "EUR",
                     *               "description": "Asked for two cranes by spring.",
                     *               "is_active": true,
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             },
                     *             "stage": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "kind": "open",
                     *               "probability": 1,
                     *               "rot_days": 1
                     *             },
                     *             "pipeline": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "is_default": true
                     *             }
                     *           }
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["TaskView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Send the offer",
                 *       "description": "Asked for two cranes by spring.",
                 *       "due_on": "2026-11-21",
                 *       "done_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["TaskPatch"];
                /**
                 * @example {
                 *       "title": "Send the offer",
                 *       "description": "Asked for two cranes by spring.",
                 *       "due_on": "2026-11-21",
                 *       "done_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkTasks: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["TaskBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "title": "Send the offer",
                     *             "kind": "todo",
                     *             "description": "Asked for two cranes by spring.",
                     *             "due_on": "2026-11-21",
                     *             "done_at": "2026-11-21T09:30:00Z",
                     *             "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "external_id": "crm-4711"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["TaskBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    upsertTask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The record's id in your own system; unique within the organisation. */
                external_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "title": "Send the offer",
                 *       "description": "Asked for two cranes by spring.",
                 *       "due_on": "2026-11-21",
                 *       "done_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["TaskPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            /** @description Made; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "title": "Send the offer",
                     *       "kind": "todo",
                     *       "description": "Asked for two cranes by spring.",
                     *       "due_on": "2026-11-21",
                     *       "done_at": "2026-11-21T09:30:00Z",
                     *       "assignee_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "external_id": "crm-4711"
                     *     }
                     */
                    "application/json": components["schemas"]["Task"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listInteractions: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "occurred_at" | "-occurred_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description kind is. */
                "filter[kind][eq]"?: "note" | "call" | "meeting" | "email";
                /** @description kind is not, or is empty. */
                "filter[kind][ne]"?: "note" | "call" | "meeting" | "email";
                /** @description kind is one of several values, with commas between. */
                "filter[kind][in]"?: string;
                /** @description occurred_at is. */
                "filter[occurred_at][eq]"?: string;
                /** @description occurred_at is not, or is empty. */
                "filter[occurred_at][ne]"?: string;
                /** @description occurred_at is greater than. */
                "filter[occurred_at][gt]"?: string;
                /** @description occurred_at is at least. */
                "filter[occurred_at][gte]"?: string;
                /** @description occurred_at is less than. */
                "filter[occurred_at][lt]"?: string;
                /** @description occurred_at is at most. */
                "filter[occurred_at][lte]"?: string;
                /** @description occurred_at is one of several values, with commas between. */
                "filter[occurred_at][in]"?: string;
                /** @description company_id is. */
                "filter[company_id][eq]"?: string;
                /** @description company_id is not, or is empty. */
                "filter[company_id][ne]"?: string;
                /** @description company_id is one of several values, with commas between. */
                "filter[company_id][in]"?: string;
                /** @description company_id is empty. */
                "filter[company_id][is_null]"?: "true" | "false";
                /** @description person_id is. */
                "filter[person_id][eq]"?: string;
                /** @description person_id is not, or is empty. */
                "filter[person_id][ne]"?: string;
                /** @description person_id is one of several values, with commas between. */
                "filter[person_id][in]"?: string;
                /** @description person_id is empty. */
                "filter[person_id][is_null]"?: "true" | "false";
                /** @description deal_id is. */
                "filter[deal_id][eq]"?: string;
                /** @description deal_id is not, or is empty. */
                "filter[deal_id][ne]"?: string;
                /** @description deal_id is one of several values, with commas between. */
                "filter[deal_id][in]"?: string;
                /** @description deal_id is empty. */
                "filter[deal_id][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, kind, body, visibility, occurred_at, company_id, person_id, deal_id, author_type, author_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, person, person.company, person.owner, deal, deal.company, deal.person, deal.product, deal.owner, deal.stage, deal.pipeline. What you may not see is null. */
                expand?: string;
                /** @description What was deleted within 30 days and can be restored, sorted by deleted_at. Needs `interactions.delete`. */
                deleted?: "true" | "false";
                /** @description Conditions in groups, as JSON: `{"or":[{"field":"…","op":"eq","value":"…"},{"and":[…]}]}`. The same fields and operators as `filter[field][op]`, which hold beside it. At most 50 conditions, 5 levels deep. */
                filter?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "kind": "note",
                     *           "body": "Asked for two cranes by spring.",
                     *           "visibility": "everyone",
                     *           "occurred_at": "2026-11-21T09:30:00Z",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "author_type": "user",
                     *           "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "parent": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "person": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "first_name": "Mara",
                     *               "last_name": "Okafor",
                     *               "full_name": "text",
                     *               "email": "mara@brunmore.example",
                     *               "phone": "+41 44 668 18 00",
                     *               "job_title": "text",
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "company": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 }
                     *               }
                     *             },
                     *             "deal": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "status": "open",
                     *               "stage_changed_at": "2026-11-21T09:30:00Z",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "amount": "1250.00",
                     *               "currency": "EUR",
                     *               "opened_on": "2026-11-21",
                     *               "closes_on": "2026-11-21",
                     *               "closed_on": "2026-11-21",
                     *               "description": "Asked for two cranes by spring.",
                     *               "external_id": "crm-4711",
                     *               "expanded": {
                     *                 "company": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "domain": "brunmore.example",
                     *                   "website": "https://brunmore.example",
                     *                   "industry": "text",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "employee_count": 1,
                     *                   "annual_revenue": "1250.00",
                     *                   "currency": "EUR",
                     *                   "founded_year": 1,
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "person": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "first_name": "Mara",
                     *                   "last_name": "Okafor",
                     *                   "full_name": "text",
                     *                   "email": "mara@brunmore.example",
                     *                   "phone": "+41 44 668 18 00",
                     *                   "job_title": "text",
                     *                   "location": "text",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "product": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "code": "text",
                     *                   "family": "text",
                     *                   "price": "1250.00",
                     *                   "currency": "EUR",
                     *                   "description": "Asked for two cranes by spring.",
                     *                   "is_active": true,
                     *                   "external_id": "crm-4711"
                     *                 },
                     *                 "owner": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "email": "mara@brunmore.example",
                     *                   "status": "active"
                     *                 },
                     *                 "stage": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "name": "Brunmore Ports",
                     *                   "position": 1,
                     *                   "kind": "open",
                     *                   "probability": 1,
                     *                   "rot_days": 1
                     *                 },
                     *                 "pipeline": {
                     *                   "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *                   "version": 1,
                     *                   "created_at": "2026-11-21T09:30:00Z",
                     *                   "updated_at": "2026-11-21T09:30:00Z",
                     *                   "name": "Brunmore Ports",
                     *                   "position": 1,
                     *                   "is_default": true
                     *                 }
                     *               }
                     *             }
                     *           },
                     *           "deleted_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ListedInteraction"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createInteraction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Asked for two cranes by spring.",
                 *       "occurred_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["NewInteraction"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "kind": "note",
                     *       "body": "Asked for two cranes by spring.",
                     *       "visibility": "everyone",
                     *       "occurred_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "author_type": "user",
                     *       "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getInteraction: {
        parameters: {
            query?: {
                /** @description These fields alone, with commas between: any of id, version, created_at, updated_at, kind, body, visibility, occurred_at, company_id, person_id, deal_id, author_type, author_id. The id is always there. */
                fields?: string;
                /** @description Records beside it, under `expanded`, with commas between: any of company, company.parent, company.owner, person, person.company, person.owner, deal, deal.company, deal.person, deal.product, deal.owner, deal.stage, deal.pipeline. What you may not see is null. */
                expand?: string;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "kind": "note",
                     *       "body": "Asked for two cranes by spring.",
                     *       "visibility": "everyone",
                     *       "occurred_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "author_type": "user",
                     *       "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "expanded": {
                     *         "company": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "domain": "brunmore.example",
                     *           "website": "https://brunmore.example",
                     *           "industry": "text",
                     *           "phone": "+41 44 668 18 00",
                     *           "employee_count": 1,
                     *           "annual_revenue": "1250.00",
                     *           "currency": "EUR",
                     *           "founded_year": 1,
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "parent": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "person": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "first_name": "Mara",
                     *           "last_name": "Okafor",
                     *           "full_name": "text",
                     *           "email": "mara@brunmore.example",
                     *           "phone": "+41 44 668 18 00",
                     *           "job_title": "text",
                     *           "location": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             }
                     *           }
                     *         },
                     *         "deal": {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "name": "Brunmore Ports",
                     *           "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "stage_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "status": "open",
                     *           "stage_changed_at": "2026-11-21T09:30:00Z",
                     *           "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "product_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "amount": "1250.00",
                     *           "currency": "EUR",
                     *           "opened_on": "2026-11-21",
                     *           "closes_on": "2026-11-21",
                     *           "closed_on": "2026-11-21",
                     *           "description": "Asked for two cranes by spring.",
                     *           "external_id": "crm-4711",
                     *           "expanded": {
                     *             "company": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "domain": "brunmore.example",
                     *               "website": "https://brunmore.example",
                     *               "industry": "text",
                     *               "phone": "+41 44 668 18 00",
                     *               "employee_count": 1,
                     *               "annual_revenue": "1250.00",
                     *               "currency": "EUR",
                     *               "founded_year": 1,
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "parent_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "person": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "first_name": "Mara",
                     *               "last_name": "Okafor",
                     *               "full_name": "text",
                     *               "email": "mara@brunmore.example",
                     *               "phone": "+41 44 668 18 00",
                     *               "job_title": "text",
                     *               "location": "text",
                     *               "description": "Asked for two cranes by spring.",
                     *               "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "external_id": "crm-4711"
                     *             },
                     *             "product": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "code": "text",
                     *               "family": "text",
                     *               "price": "1250.00",
                     *               "currency": "EUR",
                     *               "description": "Asked for two cranes by spring.",
                     *               "is_active": true,
                     *               "external_id": "crm-4711"
                     *             },
                     *             "owner": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "email": "mara@brunmore.example",
                     *               "status": "active"
                     *             },
                     *             "stage": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "pipeline_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "kind": "open",
                     *               "probability": 1,
                     *               "rot_days": 1
                     *             },
                     *             "pipeline": {
                     *               "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *               "version": 1,
                     *               "created_at": "2026-11-21T09:30:00Z",
                     *               "updated_at": "2026-11-21T09:30:00Z",
                     *               "name": "Brunmore Ports",
                     *               "position": 1,
                     *               "is_default": true
                     *             }
                     *           }
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["InteractionView"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteInteraction: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateInteraction: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "body": "Asked for two cranes by spring.",
                 *       "occurred_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/json": components["schemas"]["InteractionPatch"];
                /**
                 * @example {
                 *       "body": "Asked for two cranes by spring.",
                 *       "occurred_at": "2026-11-21T09:30:00Z"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["InteractionPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "kind": "note",
                     *       "body": "Asked for two cranes by spring.",
                     *       "visibility": "everyone",
                     *       "occurred_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "author_type": "user",
                     *       "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    restoreInteraction: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "kind": "note",
                     *       "body": "Asked for two cranes by spring.",
                     *       "visibility": "everyone",
                     *       "occurred_at": "2026-11-21T09:30:00Z",
                     *       "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "author_type": "user",
                     *       "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["Interaction"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    bulkInteractions: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "operations": [
                 *         {
                 *           "method": "create",
                 *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                 *         }
                 *       ]
                 *     }
                 */
                "application/json": components["schemas"]["InteractionBulk"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "status": 1,
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "record": {
                     *             "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "version": 1,
                     *             "created_at": "2026-11-21T09:30:00Z",
                     *             "updated_at": "2026-11-21T09:30:00Z",
                     *             "kind": "note",
                     *             "body": "Asked for two cranes by spring.",
                     *             "visibility": "everyone",
                     *             "occurred_at": "2026-11-21T09:30:00Z",
                     *             "company_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "person_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "deal_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *             "author_type": "user",
                     *             "author_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *           },
                     *           "problem": {
                     *             "type": "deal.created",
                     *             "title": "Send the offer",
                     *             "status": 1,
                     *             "code": "bad_request",
                     *             "detail": "text",
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "errors": [
                     *               {
                     *                 "pointer": "text",
                     *                 "message": "text"
                     *               }
                     *             ]
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["InteractionBulkAnswer"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    search: {
        parameters: {
            query: {
                /** @description What to search for. */
                q: string;
                /** @description How many records a page holds. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "object": "company",
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "title": "Send the offer",
                     *           "subtitle": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": {
                        data: {
                            /** @enum {string} */
                            object: "company" | "person" | "deal";
                            /**
                             * Format: uuid
                             * @example 01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e
                             */
                            id: string;
                            title: string;
                            subtitle: string;
                        }[];
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listImports: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "created_at" | "-created_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description id is. */
                "filter[id][eq]"?: string;
                /** @description id is not, or is empty. */
                "filter[id][ne]"?: string;
                /** @description id is one of several values, with commas between. */
                "filter[id][in]"?: string;
                /** @description object is. */
                "filter[object][eq]"?: "companies" | "people" | "products" | "deals" | "members";
                /** @description object is not, or is empty. */
                "filter[object][ne]"?: "companies" | "people" | "products" | "deals" | "members";
                /** @description object is one of several values, with commas between. */
                "filter[object][in]"?: string;
                /** @description state is. */
                "filter[state][eq]"?: "draft" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "undoing" | "undone";
                /** @description state is not, or is empty. */
                "filter[state][ne]"?: "draft" | "queued" | "running" | "succeeded" | "failed" | "cancelled" | "undoing" | "undone";
                /** @description state is one of several values, with commas between. */
                "filter[state][in]"?: string;
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "object": "companies",
                     *           "file_name": "text",
                     *           "file_bytes": 1,
                     *           "encoding": "text",
                     *           "delimiter": "text",
                     *           "state": "draft",
                     *           "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "remarks": [
                     *             "text"
                     *           ],
                     *           "row_count": 1,
                     *           "created_count": 1,
                     *           "updated_count": 1,
                     *           "unchanged_count": 1,
                     *           "refused_count": 1,
                     *           "error": "text",
                     *           "started_at": "2026-11-21T09:30:00Z",
                     *           "finished_at": "2026-11-21T09:30:00Z",
                     *           "cancel_requested": false,
                     *           "undone_count": 1,
                     *           "kept_count": 1,
                     *           "undo_started_at": "2026-11-21T09:30:00Z",
                     *           "undone_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ImportSummary"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createImport: {
        parameters: {
            query?: {
                /** @description What the rows are; guessed from the headings if left out. With a form, a field of it. */
                object?: "companies" | "people" | "products" | "deals" | "members";
                /** @description For a body that is the file itself. */
                file_name?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "file": "name,domain\nBrunmore Ports,brunmore.example\n"
                 *     }
                 */
                "multipart/form-data": {
                    /**
                     * Format: binary
                     * @description The file.
                     */
                    file: string;
                    /** @description What its rows are. */
                    object?: string;
                };
                /**
                 * @example name,domain
                 *     Brunmore Ports,brunmore.example
                 */
                "text/csv": string;
                /**
                 * @example name,domain
                 *     Brunmore Ports,brunmore.example
                 */
                "text/plain": string;
                /**
                 * @example name,domain
                 *     Brunmore Ports,brunmore.example
                 */
                "text/tab-separated-values": string;
                /**
                 * @example name,domain
                 *     Brunmore Ports,brunmore.example
                 */
                "application/octet-stream": string;
                /**
                 * @example name,domain
                 *     Brunmore Ports,brunmore.example
                 */
                "application/vnd.ms-excel": string;
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getImport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "object": "companies"
                 *     }
                 */
                "application/json": components["schemas"]["ImportPatch"];
                /**
                 * @example {
                 *       "object": "companies"
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["ImportPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    previewImport: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "rows": [
                     *         {
                     *           "row_number": 1,
                     *           "outcome": "created",
                     *           "reason": "text",
                     *           "notes": [
                     *             "text"
                     *           ],
                     *           "cells": [
                     *             {
                     *               "field": "text",
                     *               "column": "text",
                     *               "cell": "text",
                     *               "problem": "text"
                     *             }
                     *           ]
                     *         }
                     *       ],
                     *       "forecast": {
                     *         "checked_rows": 1,
                     *         "created": 1,
                     *         "updated": 1,
                     *         "unchanged": 1,
                     *         "refused": 1
                     *       },
                     *       "problems": [
                     *         {
                     *           "field": "text",
                     *           "column": "text",
                     *           "rows": 1,
                     *           "refused": 1,
                     *           "example": "text"
                     *         }
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["ImportPreview"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    startImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    cancelImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    undoImport: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "object": "companies",
                     *       "file_name": "text",
                     *       "file_bytes": 1,
                     *       "encoding": "text",
                     *       "delimiter": "text",
                     *       "state": "draft",
                     *       "columns": [
                     *         {
                     *           "name": "Brunmore Ports",
                     *           "samples": [
                     *             "text"
                     *           ],
                     *           "filled": 1,
                     *           "guess": {
                     *             "field": "text",
                     *             "confidence": "sure"
                     *           },
                     *           "date": {
                     *             "order": "dmy",
                     *             "open": false,
                     *             "mixed": false
                     *           },
                     *           "decimal": {
                     *             "mark": ".",
                     *             "certain": true
                     *           }
                     *         }
                     *       ],
                     *       "fields": [
                     *         {
                     *           "key": "rk_live_8f3k2m9qXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
                     *           "label": "text",
                     *           "kind": "text",
                     *           "required": true
                     *         }
                     *       ],
                     *       "mapping": {
                     *         "amount": "close_value"
                     *       },
                     *       "mapping_from": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "options": {},
                     *       "remarks": [
                     *         "text"
                     *       ],
                     *       "questions": [
                     *         {
                     *           "pointer": "text",
                     *           "message": "text"
                     *         }
                     *       ],
                     *       "row_count": 1,
                     *       "created_count": 1,
                     *       "updated_count": 1,
                     *       "unchanged_count": 1,
                     *       "refused_count": 1,
                     *       "error": "text",
                     *       "started_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "cancel_requested": false,
                     *       "undone_count": 1,
                     *       "kept_count": 1,
                     *       "undo_started_at": "2026-11-21T09:30:00Z",
                     *       "undone_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["Import"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listImportRows: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "row_number" | "-row_number";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description row_number is. */
                "filter[row_number][eq]"?: string;
                /** @description row_number is not, or is empty. */
                "filter[row_number][ne]"?: string;
                /** @description row_number is greater than. */
                "filter[row_number][gt]"?: string;
                /** @description row_number is at least. */
                "filter[row_number][gte]"?: string;
                /** @description row_number is less than. */
                "filter[row_number][lt]"?: string;
                /** @description row_number is at most. */
                "filter[row_number][lte]"?: string;
                /** @description row_number is one of several values, with commas between. */
                "filter[row_number][in]"?: string;
                /** @description outcome is. */
                "filter[outcome][eq]"?: "created" | "updated" | "unchanged" | "refused";
                /** @description outcome is not, or is empty. */
                "filter[outcome][ne]"?: "created" | "updated" | "unchanged" | "refused";
                /** @description outcome is one of several values, with commas between. */
                "filter[outcome][in]"?: string;
                /** @description outcome is empty. */
                "filter[outcome][is_null]"?: "true" | "false";
                /** @description record_id is. */
                "filter[record_id][eq]"?: string;
                /** @description record_id is not, or is empty. */
                "filter[record_id][ne]"?: string;
                /** @description record_id is one of several values, with commas between. */
                "filter[record_id][in]"?: string;
                /** @description record_id is empty. */
                "filter[record_id][is_null]"?: "true" | "false";
                /** @description undo_outcome is. */
                "filter[undo_outcome][eq]"?: "undone" | "kept";
                /** @description undo_outcome is not, or is empty. */
                "filter[undo_outcome][ne]"?: "undone" | "kept";
                /** @description undo_outcome is one of several values, with commas between. */
                "filter[undo_outcome][in]"?: string;
                /** @description undo_outcome is empty. */
                "filter[undo_outcome][is_null]"?: "true" | "false";
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "row_number": 1,
                     *           "cells": [
                     *             "text"
                     *           ],
                     *           "outcome": "created",
                     *           "reason": "text",
                     *           "notes": [
                     *             "text"
                     *           ],
                     *           "record_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "undo_outcome": "undone",
                     *           "undo_reason": "text"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["ImportRow"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listImportNotes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "note": "text",
                     *           "rows": 1,
                     *           "first_row": 1
                     *         }
                     *       ],
                     *       "is_capped": false
                     *     }
                     */
                    "application/json": components["schemas"]["ImportNotes"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    downloadImportReport: {
        parameters: {
            query?: {
                /** @description How it went for a row. */
                outcome?: "created" | "updated" | "unchanged" | "refused" | "undone" | "kept";
            };
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "created_at" | "-created_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description is_enabled is. */
                "filter[is_enabled][eq]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "version": 1,
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "updated_at": "2026-11-21T09:30:00Z",
                     *           "url": "https://example.com/hooks/rapport",
                     *           "description": "Asked for two cranes by spring.",
                     *           "event_types": [
                     *             "deal.created"
                     *           ],
                     *           "include_imports": true,
                     *           "is_enabled": true,
                     *           "disabled_reason": "text",
                     *           "max_in_flight": 1,
                     *           "timeout_ms": 1,
                     *           "consecutive_failures": 1,
                     *           "failing_since": "2026-11-21T09:30:00Z",
                     *           "paused_until": "2026-11-21T09:30:00Z",
                     *           "filter": {
                     *             "and": [
                     *               {
                     *                 "field": "amount",
                     *                 "op": "gte",
                     *                 "value": "10000.00"
                     *               }
                     *             ]
                     *           },
                     *           "payload": "full",
                     *           "api_version": "text",
                     *           "max_per_second": 1,
                     *           "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "header_names": [
                     *             "text"
                     *           ]
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["Webhook"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/rapport",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["NewWebhook"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            201: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "url": "https://example.com/hooks/rapport",
                     *       "description": "Asked for two cranes by spring.",
                     *       "event_types": [
                     *         "deal.created"
                     *       ],
                     *       "include_imports": true,
                     *       "is_enabled": true,
                     *       "disabled_reason": "text",
                     *       "max_in_flight": 1,
                     *       "timeout_ms": 1,
                     *       "consecutive_failures": 1,
                     *       "failing_since": "2026-11-21T09:30:00Z",
                     *       "paused_until": "2026-11-21T09:30:00Z",
                     *       "filter": {
                     *         "and": [
                     *           {
                     *             "field": "amount",
                     *             "op": "gte",
                     *             "value": "10000.00"
                     *           }
                     *         ]
                     *       },
                     *       "payload": "full",
                     *       "api_version": "text",
                     *       "max_per_second": 1,
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "header_names": [
                     *         "text"
                     *       ],
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
                     *     }
                     */
                    "application/json": components["schemas"]["CreatedWebhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "since": "2026-11-21T09:30:00Z",
                     *       "data": [
                     *         {
                     *           "webhook_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "succeeded": 1,
                     *           "failed": 1,
                     *           "waiting": 1,
                     *           "hours": [
                     *             {
                     *               "hour": "2026-11-21T09:30:00Z",
                     *               "succeeded": 1,
                     *               "failed": 1
                     *             }
                     *           ]
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookHealthList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "url": "https://example.com/hooks/rapport",
                     *       "description": "Asked for two cranes by spring.",
                     *       "event_types": [
                     *         "deal.created"
                     *       ],
                     *       "include_imports": true,
                     *       "is_enabled": true,
                     *       "disabled_reason": "text",
                     *       "max_in_flight": 1,
                     *       "timeout_ms": 1,
                     *       "consecutive_failures": 1,
                     *       "failing_since": "2026-11-21T09:30:00Z",
                     *       "paused_until": "2026-11-21T09:30:00Z",
                     *       "filter": {
                     *         "and": [
                     *           {
                     *             "field": "amount",
                     *             "op": "gte",
                     *             "value": "10000.00"
                     *           }
                     *         ]
                     *       },
                     *       "payload": "full",
                     *       "api_version": "text",
                     *       "max_per_second": 1,
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "header_names": [
                     *         "text"
                     *       ],
                     *       "secrets": [
                     *         {
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "expires_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done. */
            204: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The ETag of the record as you have read it: 412 when it has changed since. Without it the last write wins. */
                "If-Match"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/rapport",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/json": components["schemas"]["WebhookPatch"];
                /**
                 * @example {
                 *       "url": "https://example.com/hooks/rapport",
                 *       "description": "Asked for two cranes by spring."
                 *     }
                 */
                "application/merge-patch+json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "version": 1,
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "updated_at": "2026-11-21T09:30:00Z",
                     *       "url": "https://example.com/hooks/rapport",
                     *       "description": "Asked for two cranes by spring.",
                     *       "event_types": [
                     *         "deal.created"
                     *       ],
                     *       "include_imports": true,
                     *       "is_enabled": true,
                     *       "disabled_reason": "text",
                     *       "max_in_flight": 1,
                     *       "timeout_ms": 1,
                     *       "consecutive_failures": 1,
                     *       "failing_since": "2026-11-21T09:30:00Z",
                     *       "paused_until": "2026-11-21T09:30:00Z",
                     *       "filter": {
                     *         "and": [
                     *           {
                     *             "field": "amount",
                     *             "op": "gte",
                     *             "value": "10000.00"
                     *           }
                     *         ]
                     *       },
                     *       "payload": "full",
                     *       "api_version": "text",
                     *       "max_per_second": 1,
                     *       "owner_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "header_names": [
                     *         "text"
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            412: components["responses"]["PreconditionFailed"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "overlap_hours": 24
                 *     }
                 */
                "application/json": components["schemas"]["SecretRotation"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                     *       "previous_expire_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["RotatedSecret"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendTestEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["QueuedDelivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    sendExampleEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "type": "deal.won"
                 *     }
                 */
                "application/json": components["schemas"]["WebhookExample"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["QueuedDelivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                /**
                 * @example {
                 *       "missing_since": "2026-11-20T00:00:00Z",
                 *       "dry_run": true
                 *     }
                 */
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "count": 1,
                     *       "is_exact": true,
                     *       "job_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            408: components["responses"]["Timeout"];
            409: components["responses"]["Conflict"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhookHealth: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "succeeded": 1,
                     *       "failed": 1,
                     *       "waiting": 1,
                     *       "median_ms": 1,
                     *       "hours": [
                     *         {
                     *           "hour": "2026-11-21T09:30:00Z",
                     *           "succeeded": 1,
                     *           "failed": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookHealth"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listWebhookDeliveries: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "created_at" | "-created_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description webhook_id is. */
                "filter[webhook_id][eq]"?: string;
                /** @description webhook_id is not, or is empty. */
                "filter[webhook_id][ne]"?: string;
                /** @description webhook_id is one of several values, with commas between. */
                "filter[webhook_id][in]"?: string;
                /** @description event_id is. */
                "filter[event_id][eq]"?: string;
                /** @description event_id is not, or is empty. */
                "filter[event_id][ne]"?: string;
                /** @description event_id is one of several values, with commas between. */
                "filter[event_id][in]"?: string;
                /** @description event_type is. */
                "filter[event_type][eq]"?: string;
                /** @description event_type is not, or is empty. */
                "filter[event_type][ne]"?: string;
                /** @description event_type is one of several values, with commas between. */
                "filter[event_type][in]"?: string;
                /** @description event_type contains, in any case. */
                "filter[event_type][contains]"?: string;
                /** @description state is. */
                "filter[state][eq]"?: "pending" | "delivered" | "dead" | "cancelled";
                /** @description state is not, or is empty. */
                "filter[state][ne]"?: "pending" | "delivered" | "dead" | "cancelled";
                /** @description state is one of several values, with commas between. */
                "filter[state][in]"?: string;
                /** @description attempts is. */
                "filter[attempts][eq]"?: string;
                /** @description attempts is not, or is empty. */
                "filter[attempts][ne]"?: string;
                /** @description attempts is greater than. */
                "filter[attempts][gt]"?: string;
                /** @description attempts is at least. */
                "filter[attempts][gte]"?: string;
                /** @description attempts is less than. */
                "filter[attempts][lt]"?: string;
                /** @description attempts is at most. */
                "filter[attempts][lte]"?: string;
                /** @description attempts is one of several values, with commas between. */
                "filter[attempts][in]"?: string;
                /** @description last_status is. */
                "filter[last_status][eq]"?: string;
                /** @description last_status is not, or is empty. */
                "filter[last_status][ne]"?: string;
                /** @description last_status is greater than. */
                "filter[last_status][gt]"?: string;
                /** @description last_status is at least. */
                "filter[last_status][gte]"?: string;
                /** @description last_status is less than. */
                "filter[last_status][lt]"?: string;
                /** @description last_status is at most. */
                "filter[last_status][lte]"?: string;
                /** @description last_status is one of several values, with commas between. */
                "filter[last_status][in]"?: string;
                /** @description last_status is empty. */
                "filter[last_status][is_null]"?: "true" | "false";
                /** @description created_at is. */
                "filter[created_at][eq]"?: string;
                /** @description created_at is not, or is empty. */
                "filter[created_at][ne]"?: string;
                /** @description created_at is greater than. */
                "filter[created_at][gt]"?: string;
                /** @description created_at is at least. */
                "filter[created_at][gte]"?: string;
                /** @description created_at is less than. */
                "filter[created_at][lt]"?: string;
                /** @description created_at is at most. */
                "filter[created_at][lte]"?: string;
                /** @description created_at is one of several values, with commas between. */
                "filter[created_at][in]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "webhook_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "event_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "event_type": "deal.created",
                     *           "state": "pending",
                     *           "attempts": 1,
                     *           "next_attempt_at": "2026-11-21T09:30:00Z",
                     *           "last_status": 1,
                     *           "last_error": "text",
                     *           "last_duration_ms": 1,
                     *           "replay_of": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "created_at": "2026-11-21T09:30:00Z",
                     *           "finished_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": {
                        data: components["schemas"]["WebhookDelivery"][];
                        next_cursor: string | null;
                        has_more: boolean;
                        /** @description With count=true: exact up to 10,000. */
                        total_count?: number;
                        /** @description True when there are more than total_count. */
                        total_is_capped?: boolean;
                    };
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "webhook_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "event_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "event_type": "deal.created",
                     *       "state": "pending",
                     *       "attempts": 1,
                     *       "next_attempt_at": "2026-11-21T09:30:00Z",
                     *       "last_status": 1,
                     *       "last_error": "text",
                     *       "last_duration_ms": 1,
                     *       "replay_of": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "created_at": "2026-11-21T09:30:00Z",
                     *       "finished_at": "2026-11-21T09:30:00Z",
                     *       "url": "https://example.com/hooks/rapport",
                     *       "request_body": "text",
                     *       "request_headers": {
                     *         "content-type": "application/json",
                     *         "webhook-signature": null
                     *       },
                     *       "attempt_log": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "attempt": 1,
                     *           "attempted_at": "2026-11-21T09:30:00Z",
                     *           "status": 1,
                     *           "error": "text",
                     *           "duration_ms": 1,
                     *           "response_body": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["WebhookDeliveryDetail"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    retryWebhookDelivery: {
        parameters: {
            query?: never;
            header?: {
                /** @description Makes sending again safe: for 24 hours the same key and body answer what the first request answered. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            202: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    "Idempotent-Replayed": components["headers"]["Idempotent-Replayed"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "delivery_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
                     *     }
                     */
                    "application/json": components["schemas"]["QueuedDelivery"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            409: components["responses"]["Conflict"];
            422: components["responses"]["Invalid"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "type": "deal.created",
                     *           "object": "text",
                     *           "version": 1,
                     *           "group": "text",
                     *           "description": "Asked for two cranes by spring.",
                     *           "json_schema": {},
                     *           "sample": {
                     *             "object": {},
                     *             "previous": {}
                     *           }
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["EventTypeList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description `next_cursor` of the page before. */
                cursor?: string;
                /** @description Where to begin without a cursor: at the oldest event (default), or after the newest. */
                from?: "oldest" | "latest";
                /** @description Types of events, with commas between; `deal.*` stands for all of an object. */
                types?: string;
                /** @description How many records a page holds. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "type": "deal.created",
                     *           "timestamp": "2026-11-21T09:30:00Z",
                     *           "org_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "actor": {
                     *             "type": "deal.created",
                     *             "id": "text"
                     *           },
                     *           "origin": "text",
                     *           "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *           "data": {
                     *             "object_type": "text",
                     *             "object_id": "text",
                     *             "sequence": 1,
                     *             "version": 1,
                     *             "actor": {
                     *               "type": "deal.created",
                     *               "id": "text"
                     *             },
                     *             "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *             "object": {},
                     *             "previous": {}
                     *           },
                     *           "cursor": "WyJHb0Z4Il0.6yT0"
                     *         }
                     *       ],
                     *       "has_more": false,
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0"
                     *     }
                     */
                    "application/json": components["schemas"]["FeedPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description The cursor to go on from. `Last-Event-ID` does the same and comes first. */
                cursor?: string;
                /** @description Types of events, with commas between; `deal.*` stands for all of an object. */
                types?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example id: WyJHb0Z4Il0.6yT0
                     *     event: deal.created
                     *     data: {"type":"deal.created","data":{}}
                     */
                    "text/event-stream": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditLogs: {
        parameters: {
            query?: {
                /** @description How many records a page holds. */
                limit?: number;
                /** @description `next_cursor` of the page before, with the same filters and sort. */
                cursor?: string;
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "occurred_at" | "-occurred_at";
                /** @description Also answer total_count, exact up to 10,000. */
                count?: "true" | "false";
                /** @description occurred_at is. */
                "filter[occurred_at][eq]"?: string;
                /** @description occurred_at is not, or is empty. */
                "filter[occurred_at][ne]"?: string;
                /** @description occurred_at is greater than. */
                "filter[occurred_at][gt]"?: string;
                /** @description occurred_at is at least. */
                "filter[occurred_at][gte]"?: string;
                /** @description occurred_at is less than. */
                "filter[occurred_at][lt]"?: string;
                /** @description occurred_at is at most. */
                "filter[occurred_at][lte]"?: string;
                /** @description occurred_at is one of several values, with commas between. */
                "filter[occurred_at][in]"?: string;
                /** @description actor_type is. */
                "filter[actor_type][eq]"?: "user" | "key" | "import" | "function" | "workos" | "system";
                /** @description actor_type is not, or is empty. */
                "filter[actor_type][ne]"?: "user" | "key" | "import" | "function" | "workos" | "system";
                /** @description actor_type is one of several values, with commas between. */
                "filter[actor_type][in]"?: string;
                /** @description actor_id is. */
                "filter[actor_id][eq]"?: string;
                /** @description actor_id is not, or is empty. */
                "filter[actor_id][ne]"?: string;
                /** @description actor_id is one of several values, with commas between. */
                "filter[actor_id][in]"?: string;
                /** @description actor_id is empty. */
                "filter[actor_id][is_null]"?: "true" | "false";
                /** @description action is. */
                "filter[action][eq]"?: string;
                /** @description action is not, or is empty. */
                "filter[action][ne]"?: string;
                /** @description action is one of several values, with commas between. */
                "filter[action][in]"?: string;
                /** @description action contains, in any case. */
                "filter[action][contains]"?: string;
                /** @description event_kind is. */
                "filter[event_kind][eq]"?: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
                /** @description event_kind is not, or is empty. */
                "filter[event_kind][ne]"?: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
                /** @description event_kind is one of several values, with commas between. */
                "filter[event_kind][in]"?: string;
                /** @description object_type is. */
                "filter[object_type][eq]"?: string;
                /** @description object_type is not, or is empty. */
                "filter[object_type][ne]"?: string;
                /** @description object_type is one of several values, with commas between. */
                "filter[object_type][in]"?: string;
                /** @description object_type contains, in any case. */
                "filter[object_type][contains]"?: string;
                /** @description object_id is. */
                "filter[object_id][eq]"?: string;
                /** @description object_id is not, or is empty. */
                "filter[object_id][ne]"?: string;
                /** @description object_id is one of several values, with commas between. */
                "filter[object_id][in]"?: string;
                /** @description object_id is empty. */
                "filter[object_id][is_null]"?: "true" | "false";
                /** @description outcome is. */
                "filter[outcome][eq]"?: "success" | "refused" | "failed";
                /** @description outcome is not, or is empty. */
                "filter[outcome][ne]"?: "success" | "refused" | "failed";
                /** @description outcome is one of several values, with commas between. */
                "filter[outcome][in]"?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "occurred_at": "2026-11-21T09:30:00Z",
                     *           "actor_type": "user",
                     *           "actor_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "actor_name": "text",
                     *           "action": "deals.update",
                     *           "event_kind": "create",
                     *           "object_type": "deals",
                     *           "object_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "object_name": "text",
                     *           "labels": {},
                     *           "outcome": "success",
                     *           "changes": {},
                     *           "details": {},
                     *           "reason": "text",
                     *           "ip": "text",
                     *           "user_agent": "text",
                     *           "origin": "text",
                     *           "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *           "session_id": "text",
                     *           "count": 1,
                     *           "is_withheld": false,
                     *           "erased_at": "2026-11-21T09:30:00Z",
                     *           "sealed_seq": 1,
                     *           "sealed_at": "2026-11-21T09:30:00Z"
                     *         }
                     *       ],
                     *       "next_cursor": "WyJHb0Z4Il0.6yT0",
                     *       "has_more": false,
                     *       "total_count": 1,
                     *       "total_is_capped": false
                     *     }
                     */
                    "application/json": components["schemas"]["AuditLogPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    readAuditStatistics: {
        parameters: {
            query?: {
                /** @description First day (UTC); 29 days before the last if left out. */
                from?: string;
                /** @description Last day (UTC); today if left out. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "from": "2026-11-21",
                     *       "to": "2026-11-21",
                     *       "data": [
                     *         {
                     *           "day": "2026-11-21",
                     *           "actor_type": "user",
                     *           "actor_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *           "actor_name": "text",
                     *           "event_kind": "create",
                     *           "outcome": "success",
                     *           "acts": 1
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AuditStatistics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAuditSigningKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "data": [
                     *         {
                     *           "key_id": "text",
                     *           "algorithm": "Ed25519",
                     *           "public_key": "text"
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["AuditSigningKeys"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    exportAuditLogs: {
        parameters: {
            query: {
                /** @description The field to sort by; with `-` in front the other way. */
                sort?: "occurred_at" | "-occurred_at";
                /** @description occurred_at is. */
                "filter[occurred_at][eq]"?: string;
                /** @description occurred_at is not, or is empty. */
                "filter[occurred_at][ne]"?: string;
                /** @description occurred_at is greater than. */
                "filter[occurred_at][gt]"?: string;
                /** @description occurred_at is at least. */
                "filter[occurred_at][gte]"?: string;
                /** @description occurred_at is less than. */
                "filter[occurred_at][lt]"?: string;
                /** @description occurred_at is at most. */
                "filter[occurred_at][lte]"?: string;
                /** @description occurred_at is one of several values, with commas between. */
                "filter[occurred_at][in]"?: string;
                /** @description actor_type is. */
                "filter[actor_type][eq]"?: "user" | "key" | "import" | "function" | "workos" | "system";
                /** @description actor_type is not, or is empty. */
                "filter[actor_type][ne]"?: "user" | "key" | "import" | "function" | "workos" | "system";
                /** @description actor_type is one of several values, with commas between. */
                "filter[actor_type][in]"?: string;
                /** @description actor_id is. */
                "filter[actor_id][eq]"?: string;
                /** @description actor_id is not, or is empty. */
                "filter[actor_id][ne]"?: string;
                /** @description actor_id is one of several values, with commas between. */
                "filter[actor_id][in]"?: string;
                /** @description actor_id is empty. */
                "filter[actor_id][is_null]"?: "true" | "false";
                /** @description action is. */
                "filter[action][eq]"?: string;
                /** @description action is not, or is empty. */
                "filter[action][ne]"?: string;
                /** @description action is one of several values, with commas between. */
                "filter[action][in]"?: string;
                /** @description action contains, in any case. */
                "filter[action][contains]"?: string;
                /** @description event_kind is. */
                "filter[event_kind][eq]"?: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
                /** @description event_kind is not, or is empty. */
                "filter[event_kind][ne]"?: "create" | "read" | "update" | "delete" | "export" | "sign_in" | "sign_out" | "access_denied" | "privilege_change" | "security";
                /** @description event_kind is one of several values, with commas between. */
                "filter[event_kind][in]"?: string;
                /** @description object_type is. */
                "filter[object_type][eq]"?: string;
                /** @description object_type is not, or is empty. */
                "filter[object_type][ne]"?: string;
                /** @description object_type is one of several values, with commas between. */
                "filter[object_type][in]"?: string;
                /** @description object_type contains, in any case. */
                "filter[object_type][contains]"?: string;
                /** @description object_id is. */
                "filter[object_id][eq]"?: string;
                /** @description object_id is not, or is empty. */
                "filter[object_id][ne]"?: string;
                /** @description object_id is one of several values, with commas between. */
                "filter[object_id][in]"?: string;
                /** @description object_id is empty. */
                "filter[object_id][is_null]"?: "true" | "false";
                /** @description outcome is. */
                "filter[outcome][eq]"?: "success" | "refused" | "failed";
                /** @description outcome is not, or is empty. */
                "filter[outcome][ne]"?: "success" | "refused" | "failed";
                /** @description outcome is one of several values, with commas between. */
                "filter[outcome][in]"?: string;
                /** @description The form of the file. */
                format: "csv" | "ndjson";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example text */
                    "text/csv": string;
                    /** @example text */
                    "application/x-ndjson": string;
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
    getAuditLog: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the record. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done; the answer. */
            200: {
                headers: {
                    "Request-Id": components["headers"]["Request-Id"];
                    "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                    RateLimit: components["headers"]["RateLimit"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "occurred_at": "2026-11-21T09:30:00Z",
                     *       "actor_type": "user",
                     *       "actor_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "actor_name": "text",
                     *       "action": "deals.update",
                     *       "event_kind": "create",
                     *       "object_type": "deals",
                     *       "object_id": "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
                     *       "object_name": "text",
                     *       "labels": {},
                     *       "outcome": "success",
                     *       "changes": {},
                     *       "details": {},
                     *       "reason": "text",
                     *       "ip": "text",
                     *       "user_agent": "text",
                     *       "origin": "text",
                     *       "request_id": "req_01932b5e7c1a7f008a525f0c3f1d9b7e",
                     *       "session_id": "text",
                     *       "count": 1,
                     *       "is_withheld": false,
                     *       "erased_at": "2026-11-21T09:30:00Z",
                     *       "sealed_seq": 1,
                     *       "sealed_at": "2026-11-21T09:30:00Z"
                     *     }
                     */
                    "application/json": components["schemas"]["AuditLog"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["NotFound"];
            429: components["responses"]["RateLimited"];
            500: components["responses"]["Internal"];
            503: components["responses"]["Unavailable"];
        };
    };
}
