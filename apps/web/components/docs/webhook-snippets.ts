/** The code of the guide for those who receive webhooks: what the page shows and tests run, word for word. */

export type VerifySnippet = {
  id: "node" | "python" | "go" | "php";
  label: string;
  file: string;
  text: string;
};

const node = `import { createHmac, timingSafeEqual } from "node:crypto";

// body: the bytes that arrived, before any parsing. secrets: one, or both while one replaces the other.
export function verifyWebhook(body, headers, secrets, tolerance = 300) {
  const id = headers["webhook-id"];
  const time = headers["webhook-timestamp"];
  const signatures = headers["webhook-signature"];
  if (!id || !time || !signatures) throw new Error("A webhook header is missing");
  if (!(Math.abs(Date.now() / 1000 - Number(time)) <= tolerance)) throw new Error("Not from now");

  for (const secret of [secrets].flat()) {
    const key = Buffer.from(secret.replace("whsec_", ""), "base64");
    const wanted = createHmac("sha256", key).update(\`\${id}.\${time}.\`).update(body).digest();
    for (const one of signatures.split(" ")) {
      const given = Buffer.from(one.startsWith("v1,") ? one.slice(3) : "", "base64");
      if (given.length === wanted.length && timingSafeEqual(given, wanted)) return JSON.parse(body);
    }
  }
  throw new Error("No signature fits");
}`;

const python = `import base64, hashlib, hmac, json, time

# body: the bytes that arrived, before any parsing. secrets: a list; both while one replaces the other.
def verify_webhook(body, headers, secrets, tolerance=300):
    message_id = headers.get("webhook-id", "")
    timestamp = headers.get("webhook-timestamp", "")
    signatures = headers.get("webhook-signature", "")
    if not (message_id and timestamp and signatures):
        raise ValueError("A webhook header is missing")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > tolerance:
        raise ValueError("Not from now")

    signed = f"{message_id}.{timestamp}.".encode() + body
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
        for one in signatures.split(" "):
            if one.startswith("v1,") and hmac.compare_digest(one[3:].encode(), wanted):
                return json.loads(body)
    raise ValueError("No signature fits")`;

const go = `package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Verify says whether Rapport signed this body, to the byte, within the last five minutes.
// secrets holds one, or both while one replaces the other.
func Verify(body []byte, header http.Header, secrets ...string) error {
	id, stamp := header.Get("webhook-id"), header.Get("webhook-timestamp")
	signatures := header.Get("webhook-signature")
	if id == "" || stamp == "" || signatures == "" {
		return errors.New("a webhook header is missing")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || time.Since(time.Unix(seconds, 0)).Abs() > 5*time.Minute {
		return errors.New("not from now")
	}
	for _, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil {
			return err
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + stamp + "."))
		mac.Write(body)
		wanted := mac.Sum(nil)
		for _, one := range strings.Split(signatures, " ") {
			text, found := strings.CutPrefix(one, "v1,")
			given, err := base64.StdEncoding.DecodeString(text)
			if found && err == nil && hmac.Equal(given, wanted) {
				return nil
			}
		}
	}
	return errors.New("no signature fits")
}`;

const php = `<?php

// $body: the bytes that arrived: file_get_contents("php://input"). $headers: with names in lower case.
// $secrets: an array; both while one replaces the other.
function verify_webhook(string $body, array $headers, array $secrets, int $tolerance = 300): array
{
    $id = $headers["webhook-id"] ?? "";
    $time = $headers["webhook-timestamp"] ?? "";
    $signatures = $headers["webhook-signature"] ?? "";
    if ($id === "" || $time === "" || $signatures === "") {
        throw new RuntimeException("A webhook header is missing");
    }
    if (!ctype_digit($time) || abs(time() - (int) $time) > $tolerance) {
        throw new RuntimeException("Not from now");
    }
    foreach ($secrets as $secret) {
        $key = base64_decode(str_replace("whsec_", "", $secret));
        $wanted = base64_encode(hash_hmac("sha256", "$id.$time.$body", $key, true));
        foreach (explode(" ", $signatures) as $one) {
            if (str_starts_with($one, "v1,") && hash_equals($wanted, substr($one, 3))) {
                return json_decode($body, true, 512, JSON_THROW_ON_ERROR);
            }
        }
    }
    throw new RuntimeException("No signature fits");
}`;

/** Verification without any library. */
export const verifySnippets: readonly VerifySnippet[] = [
  { id: "node", label: "Node", file: "verify.mjs", text: node },
  { id: "python", label: "Python", file: "verify.py", text: python },
  { id: "go", label: "Go", file: "verify.go", text: go },
  { id: "php", label: "PHP", file: "verify.php", text: php },
];

/** What keeps an event from counting twice, and an older state from overwriting a newer one. */
export const orderSnippet = `-- webhook-id: was it here before? Nothing inserted: answer 204 and stop.
insert into webhook_seen (id) values ($1) on conflict do nothing;

-- data.object_id and data.sequence: nothing changed means that a later event came first.
update deals set name = $2, amount = $3, sequence = $4 where id = $5 and sequence < $4;`;

/** Sending again: counted first, then for good. */
export const replaySnippet = `curl -sS "$RAPPORT_URL/webhooks/$WEBHOOK_ID/replay" -H "Authorization: Bearer $RAPPORT_KEY" \\
  -H "Content-Type: application/json" -d '{ "missing_since": "2026-11-20T00:00:00Z", "dry_run": true }'

curl -sS "$RAPPORT_URL/webhooks/$WEBHOOK_ID/replay" -H "Authorization: Bearer $RAPPORT_KEY" \\
  -H "Content-Type: application/json" -d '{ "from": "2026-11-20T08:00:00Z", "to": "2026-11-20T10:00:00Z", "states": ["dead"] }'`;
