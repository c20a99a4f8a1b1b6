// The numbers of the account, and what is known of any number.
import { readForm, type Account } from "./account.ts";
import { refuse } from "./errors.ts";
import { isE164, newNumber, type PhoneNumber } from "./state.ts";
import { API, numberJson, pageJson } from "./wire.ts";

/** The routes of numbers, and Lookup v2. */
export function addNumberRoutes(account: Account): void {
  const { app, state, sid } = account;
  const at = `${API}/:account/IncomingPhoneNumbers`;
  const found = (file: string): PhoneNumber | undefined =>
    state.numbers.find((one) => one.sid === file.replace(/\.json$/, ""));

  app.get(`${at}.json`, (c) => {
    const query = new URL(c.req.url).searchParams;
    const wanted = query.get("PhoneNumber");
    const rows = state.numbers
      .filter((one) => !wanted || one.phone_number.includes(wanted))
      .map((one) => numberJson(sid, one));
    return c.json(
      pageJson("incoming_phone_numbers", rows, query, `${API}/${sid}/IncomingPhoneNumbers.json`),
    );
  });
  app.post(`${at}.json`, async (c) => {
    const form = await readForm(c.req.raw);
    const wanted = form.get("PhoneNumber") ?? "";
    if (!isE164(wanted)) return refuse(21211);
    const number = change(newNumber(wanted), form);
    state.numbers.push(number);
    return c.json(numberJson(sid, number), 201);
  });
  app.get(`${at}/:number`, (c) => {
    const number = found(c.req.param("number"));
    return number ? c.json(numberJson(sid, number)) : refuse(20404);
  });
  app.post(`${at}/:number`, async (c) => {
    const number = found(c.req.param("number"));
    if (!number) return refuse(20404);
    return c.json(numberJson(sid, change(number, await readForm(c.req.raw))));
  });

  // The library asks lookups.twilio.com, which the request client turns into this path.
  app.get("/lookups/v2/PhoneNumbers/:number", (c) => {
    const number = decodeURIComponent(c.req.param("number"));
    const valid = isE164(number);
    return c.json({
      calling_country_code: valid && number.startsWith("+1") ? "1" : null,
      country_code: valid && number.startsWith("+1") ? "US" : null,
      line_type_intelligence: valid ? { type: "mobile", carrier_name: "Emulated" } : null,
      national_format: number,
      phone_number: number,
      url: `${account.baseUrl}/lookups/v2/PhoneNumbers/${encodeURIComponent(number)}`,
      valid,
      validation_errors: valid ? [] : ["INVALID_LENGTH"],
    });
  });
}

function change(number: PhoneNumber, form: URLSearchParams): PhoneNumber {
  const set = (name: string, take: (value: string) => void): void => {
    const value = form.get(name);
    if (value !== null) take(value);
  };
  set("SmsUrl", (value) => (number.sms_url = value));
  set("VoiceUrl", (value) => (number.voice_url = value));
  set("StatusCallback", (value) => (number.status_callback = value));
  set("FriendlyName", (value) => (number.friendly_name = value));
  return number;
}
