/** Makes every kind of event happen in one org, by changing the tables as the product does. */
import type pg from "pg";

/** How a webhook, a delivery, a member and so on is changed until each of its triggers has fired. */
export async function changeEverything(owner: pg.Pool, org: string): Promise<void> {
  const make = async (table: string, values: Record<string, unknown>): Promise<string> => {
    const columns = ["org_id", ...Object.keys(values)];
    const { rows } = await owner.query<{ id: string }>(
      `insert into public.${table} (${columns.join(", ")}) values (${columns.map((_, n) => `$${n + 1}`).join(", ")}) returning id`,
      [org, ...Object.values(values)],
    );
    return rows[0]!.id;
  };
  const change = (table: string, set: string, id: string) =>
    owner.query(`update public.${table} set ${set} where org_id = $1 and id = $2`, [org, id]);
  const remove = (table: string, id: string) =>
    owner.query(`delete from public.${table} where org_id = $1 and id = $2`, [org, id]);

  await changeRecords(make, change);
  await changePeople(make, change, remove);
  await changeWebhooks(owner, make, change);
  await changeMails(make, change);
  await changePhones(make, change);
  await changeSequences(make, change);
  for (const type of ["connected", "failing", "disconnected"])
    await owner.query("select app.emit_event($1, $2, app.uuid7(), $3, null, $2)", [
      org,
      `integration.${type}`,
      {
        id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
        provider: "google_calendar",
        name: "Calendar of sales",
        state: type,
        reason: type === "connected" ? null : "The other side took our access away.",
        connected_at: "2026-11-21T09:30:00Z",
        failing_since: null,
      },
    ]);
}

type Make = (table: string, values: Record<string, unknown>) => Promise<string>;
type Change = (table: string, set: string, id: string) => Promise<unknown>;

async function changeRecords(make: Make, change: Change): Promise<void> {
  const company = await make("companies", {
    name: "Acme",
    annual_revenue: 123456,
    currency: "CHF",
  });
  const person = await make("people", { first_name: "Ada", email: "ada@acme.com" });
  const product = await make("products", { name: "Kit", price: 1000, currency: "EUR" });
  const pipeline = await make("pipelines", { name: "Sales of events" });
  const stage = (name: string, kind: string, position: number) =>
    make("stages", {
      pipeline_id: pipeline,
      name,
      kind,
      position,
      probability: kind === "won" ? 100 : 0,
    });
  const open = await stage("Open", "open", 1);
  const won = await stage("Won", "won", 2);
  const lost = await stage("Lost", "lost", 3);
  const spare = await stage("Spare", "open", 4);
  const deal = await make("deals", {
    name: "Big",
    pipeline_id: pipeline,
    stage_id: open,
    amount: 99,
    currency: "EUR",
  });
  const task = await make("tasks", { title: "Call", deal_id: deal });
  const note = await make("interactions", { kind: "note", body: "Hello", company_id: company });
  const file = await make("imports", { object: "deals", file_name: "a.csv", state: "running" });
  await change("companies", "name = 'Acme AG'", company);
  await change("people", "last_name = 'Lovelace'", person);
  await change("products", "price = 2000", product);
  await change("pipelines", "name = 'Events and fairs'", pipeline);
  await change("stages", "rot_days = 30", spare);
  await change("deals", "name = 'Bigger'", deal);
  await change("deals", `stage_id = '${won}'`, deal);
  await change("deals", `stage_id = '${lost}'`, deal);
  await change("tasks", "title = 'Call back'", task);
  await change("tasks", "done_at = now()", task);
  await change("interactions", "body = 'Hello again'", note);
  await change("imports", "state = 'succeeded'", file);
  await change("imports", "state = 'undone'", file);
  const empty = await make("pipelines", { name: "Nothing in it" });
  const binned = { companies: company, people: person, products: product, deals: deal };
  const more = { tasks: task, interactions: note, stages: spare, pipelines: empty };
  for (const [table, id] of Object.entries({ ...binned, ...more })) {
    await change(table, "deleted_at = now()", id);
    await change(table, "deleted_at = null", id);
  }
  for (const [table, id, name] of [
    ["companies", company, "name"],
    ["people", person, "last_name"],
  ] as const) {
    const survivor = await make(table, { [name]: "Survivor" });
    await change(table, `deleted_at = now(), merged_into = '${survivor}'`, id);
  }
}

async function changeSequences(make: Make, change: Change): Promise<void> {
  const said = { channel: "sms", address: "+14155550142", source: "keyword", note: "STOP" };
  await make("opt_outs", { ...said, action: "recorded" });
  await make("opt_outs", { ...said, action: "withdrawn" });
  const person = await make("people", { first_name: "Ida", email: "ida@acme.com" });
  for (const end of ["state = 'finished'", "state = 'stopped', stop_reason = 'replied'"]) {
    const sequence = await make("sequences", { name: `Until ${end.length}` });
    const started = await make("sequence_enrollments", {
      sequence_id: sequence,
      person_id: person,
      next_run_at: "2026-11-21T09:30:00Z",
    });
    await change("sequence_enrollments", `${end}, next_run_at = null, ended_at = now()`, started);
  }
}

async function changePeople(
  make: Make,
  change: Change,
  remove: (table: string, id: string) => Promise<unknown>,
): Promise<void> {
  const member = await make("org_members", { name: "Ann", status: "unclaimed" });
  const team = await make("teams", { name: "Sales", lead_id: member });
  await change("teams", "name = 'Sales North'", team);
  const place = await make("team_members", { team_id: team, member_id: member });
  await change("org_members", "name = 'Ann Lee'", member);
  await change("org_members", "status = 'removed'", member);
  await change("org_members", "status = 'unclaimed'", member);
  await remove("team_members", place);
  await remove("teams", team);
}

async function changeWebhooks(owner: pg.Pool, make: Make, change: Change): Promise<void> {
  const webhook = await make("webhooks", { url: "https://example.com/hook" });
  await change("webhooks", "failing_since = now() - interval '61 hours'", webhook);
  await owner.query("select app.warn_of_failing_webhooks()");
  await change("webhooks", "consecutive_failures = 0, failing_since = null", webhook);
  const delivery = await make("webhook_deliveries", {
    webhook_id: webhook,
    event_id: "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e",
    event_type: "deal.created",
  });
  await change("webhook_deliveries", "state = 'dead', finished_at = now()", delivery);
  await change(
    "webhooks",
    "is_enabled = false, disabled_reason = 'The receiver answered 410 Gone.'",
    webhook,
  );
}

async function changeMails(make: Make, change: Change): Promise<void> {
  const member_id = await make("org_members", { name: "Rep", status: "unclaimed" });
  const person_id = await make("people", { last_name: "Brun", email: "brun@customer.example" });
  const integration_id = await make("integrations", {
    provider: "google",
    member_id,
    address: "rep@acme.example",
  });
  const conversation_id = await make("conversations", {
    channel: "email",
    integration_id,
    counterpart: "thread",
    owner_id: member_id,
    last_kind: "email",
    person_id,
  });
  const mail = (direction: string, state: string) =>
    make("emails", {
      conversation_id,
      integration_id,
      member_id,
      person_id,
      direction,
      state,
      message_id: `${state}@acme.example`,
      from_address: "rep@acme.example",
      send_at: direction === "outbound" ? "2026-11-21T09:30:00Z" : null,
    });
  await mail("inbound", "received");
  const arrived = await mail("outbound", "scheduled");
  await change("emails", "state = 'sent', sent_at = now()", arrived);
  await change("emails", "state = 'bounced', error = 'No such address.'", arrived);
  const failed = await mail("outbound", "sending");
  await change("emails", "state = 'failed', error = 'It was refused.'", failed);
}

async function changePhones(make: Make, change: Change): Promise<void> {
  const phone_id = await make("phones", { number: "+15105550123", label: "Sales" });
  const conversation_id = await make("conversations", {
    channel: "phone",
    phone_id,
    counterpart: "+14155550142",
    last_kind: "sms",
  });
  const between = {
    conversation_id,
    phone_id,
    from_number: "+15105550123",
    to_number: "+14155550142",
  };
  const text = (direction: string, state: string) => make("sms", { ...between, direction, state });
  await text("inbound", "received");
  const arrived = await text("outbound", "sending");
  await change("sms", "state = 'sent', sent_at = now()", arrived);
  await change("sms", "state = 'delivered'", arrived);
  const lost = await text("outbound", "sending");
  await change("sms", "state = 'failed', error_code = 21211, error = 'No such number.'", lost);
  const call = await make("calls", { ...between, direction: "inbound" });
  await change("calls", "state = 'no_answer', ended_at = now(), duration_seconds = 0", call);
  await change("calls", "state = 'voicemail', recording_state = 'pending'", call);
  await change("calls", "recording_state = 'stored', recording_seconds = 7", call);
}
