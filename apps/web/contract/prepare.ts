/** Rows in the state that an operation is for. */
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { CUSTOMER } from "#lib/testing/twilio.ts";
import type { Call, World } from "./world.ts";

/** Makes what an operation needs, and reads anew which rows its address can name. */
export async function prepare(world: World, { path, id }: Call): Promise<void> {
  if (!path.includes("{id}")) return;
  const { acme } = world;
  const list = path.slice(0, path.indexOf("/{id}"));
  const post = (to: string, body: unknown, headers?: Record<string, string>) =>
    world.call(acme.key, "POST", to, body, headers);
  // One that was started takes no changes any more.
  if (list === "/imports")
    await post("/imports?object=companies", "name\nDraft\n", { "content-type": "text/csv" });
  await world.refresh(acme, path);
  const [first, second, third] = world.idsIn(acme, list);
  if (path.endsWith("/restore")) {
    const gone = [second, third].flatMap((one) => one ?? []);
    for (const one of gone) await world.call(acme.key, "DELETE", `${list}/${one}`);
    world.pinned.set(path, gone);
  }
  if (id === "cancelEmail") {
    const [integration_id] = world.idsIn(acme, "/integrations");
    const wanted = { integration_id, to: ["x@y.example"], subject: "Back", text: "Hello" };
    const made = await post("/emails", wanted);
    world.pinned.set(path, [made.body.id]);
  }
  if (id === "cancelSms") {
    const [phone_id] = world.idsIn(acme, "/phones");
    const send_at = new Date(Date.now() + 86_400_000).toISOString();
    const wanted = { phone_id, to: CUSTOMER, body: "Hello", send_at, send_anyway: true };
    const made = await post("/sms", wanted);
    world.pinned.set(path, [made.body.id]);
  }
  if (list === "/enrollments" && path !== "/enrollments/{id}") {
    // One that was stopped goes on no more.
    const person = await post("/people", { first_name: "Ida", email: `${id}@example.com` });
    const [sequence] = world.idsIn(acme, "/sequences");
    const asked = { person_ids: [person.body.id] };
    const made = await post(`/sequences/${sequence}/enrollments`, asked);
    world.pinned.set(path, [made.body.data[0].enrollment_id]);
  }
  if (id === "deleteEmail")
    // What waits to go is called back, not deleted.
    await asDatabaseOwner(
      world,
      "update emails set state = 'sent', send_at = null where direction = 'outbound'",
    );
  if (id === "undoImport") {
    // One that is undone already answers itself; the undo of rows has tests of its own, with its job.
    await asDatabaseOwner(
      world,
      `update imports set state = 'undone', started_at = now(), finished_at = now() where id = $1`,
      [first],
    );
    world.pinned.set(path, [first!]);
  }
  if (id.startsWith("unmerge")) {
    await post(`${list}/${first}/merge`, { from: [second] });
    world.pinned.set(path, [first!]);
  }
}
