/** The snippets of the quickstart: what the page shows, docs/api.md quotes and a test runs, word for word. */

export type Snippet = { id: string; text: string };

const key = '-H "Authorization: Bearer $RAPPORT_KEY"';
const json = '-H "Content-Type: application/json"';
const firstId = `grep -o '"id":"[^"]*"' | head -1 | cut -d'"' -f4`;

/** What verifies a webhook, without any library. */
const receiver = `import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const secret = Buffer.from(process.env.WEBHOOK_SECRET.replace("whsec_", ""), "base64");

const server = createServer(async (request, response) => {
  const body = (await request.toArray()).join("");
  const { "webhook-id": id, "webhook-timestamp": time, "webhook-signature": signatures = "" } = request.headers;
  const wanted = createHmac("sha256", secret).update(id + "." + time + "." + body).digest();
  const fits = signatures.split(" ").some((one) => {
    const given = Buffer.from(one.replace("v1,", ""), "base64");
    return given.length === wanted.length && timingSafeEqual(given, wanted);
  });
  const fresh = Math.abs(Date.now() / 1000 - Number(time)) < 300;
  response.writeHead(fits && fresh ? 204 : 401).end();
  if (fits && fresh) {
    console.log("verified", JSON.parse(body).type);
    server.close();
  }
});
server.listen(8787);`;

/** The steps, in order, for an API at this address. */
export function quickstartSnippets(base: string): Snippet[] {
  return [
    { id: "key", text: `export RAPPORT_URL=${base}\nexport RAPPORT_KEY=rk_live_…` },
    {
      id: "create",
      text: `COMPANY=$(curl -sS --fail-with-body "$RAPPORT_URL/companies" ${key} ${json} \\
  -d '{ "name": "Brunmore Ports" }' | ${firstId})

curl -sS --fail-with-body "$RAPPORT_URL/deals" ${key} ${json} \\
  -d '{ "name": "Two cranes", "amount": "148000.00", "currency": "EUR", "company_id": "'$COMPANY'" }'`,
    },
    {
      id: "list",
      text: `curl -sS --fail-with-body -o page.json "$RAPPORT_URL/companies?sort=-created_at&limit=1" ${key}
cat page.json

CURSOR=$(grep -o '"next_cursor":"[^"]*"' page.json | cut -d'"' -f4)
curl -sS --fail-with-body "$RAPPORT_URL/companies?sort=-created_at&limit=1&cursor=$CURSOR" ${key}`,
    },
    {
      id: "retry",
      text: `ORDER="order-$(date +%s)"
for attempt in 1 2; do
  curl -sS --fail-with-body "$RAPPORT_URL/companies" ${key} ${json} \\
    -H "Idempotency-Key: $ORDER" -d '{ "name": "Made once" }' | ${firstId}
done`,
    },
    {
      id: "webhook",
      text: `export WEBHOOK_SECRET=$(curl -sS --fail-with-body "$RAPPORT_URL/webhooks" ${key} ${json} \\
  -d '{ "url": "http://127.0.0.1:8787/", "event_types": ["deal.created"] }' \\
  | grep -o 'whsec_[^"]*')`,
    },
    {
      id: "verify",
      text: `cat > receiver.mjs <<'END'\n${receiver}\nEND\nnode receiver.mjs &\nsleep 1\n
curl -sS --fail-with-body "$RAPPORT_URL/deals" ${key} ${json} \\
  -d '{ "name": "Heard of", "company_id": "'$COMPANY'" }'
wait $!`,
    },
    {
      id: "feed",
      text: `HERE=$(curl -sS --fail-with-body "$RAPPORT_URL/events?from=latest" ${key} \\
  | grep -o '"next_cursor":"[^"]*"' | cut -d'"' -f4)

curl -sS --fail-with-body -o deal.json "$RAPPORT_URL/deals" ${key} ${json} \\
  -d '{ "name": "In the feed", "company_id": "'$COMPANY'" }'

curl -sS --fail-with-body "$RAPPORT_URL/events?cursor=$HERE" ${key}`,
    },
  ];
}

/** The same by the SDK: a deal, its event, and a webhook that is verified. */
export const sdkSnippet = `import { createServer } from "node:http";
import { Rapport, verifyWebhook } from "@rapport/sdk";
const rapport = new Rapport({ apiKey: process.env.RAPPORT_KEY, baseUrl: process.env.RAPPORT_URL });
const webhook = await rapport.webhooks.create({ url: "http://127.0.0.1:8788/", event_types: ["deal.created"] });
const heard = new Promise((done) => createServer(async (request, response) => {
  done(await verifyWebhook((await request.toArray()).join(""), request.headers, webhook.secret));
  response.writeHead(204).end();
}).listen(8788));
const { next_cursor } = await rapport.events.list({ from: "latest" });
const company = await rapport.companies.create({ name: "Brunmore Ports" });
const deal = await rapport.deals.create({ name: "Two cranes", company_id: company.id, amount: "148000.00" });
for await (const event of rapport.events.stream({ from: next_cursor })) if (event.data.object_id === deal.id) break;
console.log("verified", (await heard).type, deal.id);
process.exit();`;
