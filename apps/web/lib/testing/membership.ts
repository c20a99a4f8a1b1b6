/** What tests of membership need beside two orgs: people without an org, members with a role of the org's own, and mails. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { withOrg } from "@rapport/db";
import { sql } from "kysely";
import pg from "pg";
import { cookieOf, type TestOrg, type TwoOrgs } from "./two-orgs.ts";

export type Person = { sub: string; email: string; cookie: string };

/** Somebody who has just signed in for the first time: no account yet. */
export async function newPerson(email: string): Promise<Person> {
  const sub = randomUUID();
  return { sub, email, cookie: await cookieOf(sub, email) };
}

/** A member of the org whose role holds these grants, and the reading of the org that every role has. */
export async function memberWith(
  t: TwoOrgs,
  org: TestOrg,
  grants: string[],
): Promise<Person & { memberId: string; roleId: string }> {
  const person = await newPerson(`${randomUUID().slice(0, 8)}@${org.slug}.example`);
  await withOrg(t.db, { sub: person.sub, email: person.email }, (trx) =>
    sql`select app.ensure_account()`.execute(trx),
  );
  return withOrg(t.db, { sub: org.people.owner.userId, org_id: org.id }, async (trx) => {
    const role = await trx
      .insertInto("roles")
      .values({ org_id: org.id, name: `Role ${person.sub}`, grants: ["org.read", ...grants] })
      .returning("id")
      .executeTakeFirstOrThrow();
    const member = await trx
      .insertInto("org_members")
      .values({
        org_id: org.id,
        user_id: person.sub,
        name: person.email,
        email: person.email,
        role: "custom",
        role_id: role.id,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { ...person, memberId: member.id, roleId: role.id };
  });
}

/** Runs a statement as the database's owner: what no request could do. */
export async function asDatabaseOwner<Row extends pg.QueryResultRow>(
  t: TwoOrgs,
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: t.ownerUrl });
  await client.connect();
  try {
    return (await client.query<Row>(text, values)).rows;
  } finally {
    await client.end();
  }
}

export type SentMail = { to: string; subject: string; html: string };

/** A mailbox that the app is told to post to. Open it before the first request of the process. */
export async function openMailbox(): Promise<{ mails: SentMail[]; close(): Promise<void> }> {
  const mails: SentMail[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      mails.push(JSON.parse(body) as SentMail);
      response.writeHead(202).end();
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  process.env.RAPPORT_MAIL_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/mails`;
  return {
    mails,
    close: () => new Promise<void>((done) => server.close(() => done())),
  };
}
