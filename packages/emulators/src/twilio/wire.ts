// How things look on the wire.
import type { Call, Message, PhoneNumber, Recording } from "./state.ts";

export const API = "/2010-04-01/Accounts";

export const messageJson = (sid: string, one: Message) => ({
  account_sid: sid,
  api_version: "2010-04-01",
  body: one.body,
  date_created: one.date_created,
  date_sent: one.date_sent,
  date_updated: one.date_updated,
  direction: one.direction,
  error_code: one.error_code,
  error_message: null,
  from: one.from,
  messaging_service_sid: null,
  num_media: String(one.media.length + one.media_urls.length),
  num_segments: String(one.num_segments),
  price: null,
  price_unit: "USD",
  sid: one.sid,
  status: one.status,
  subresource_uris: { media: `${API}/${sid}/Messages/${one.sid}/Media.json` },
  to: one.to,
  uri: `${API}/${sid}/Messages/${one.sid}.json`,
});

export const callJson = (sid: string, one: Call) => ({
  account_sid: sid,
  answered_by: null,
  api_version: "2010-04-01",
  caller_name: null,
  date_created: one.date_created,
  date_updated: one.end_time ?? one.start_time ?? one.date_created,
  direction: one.direction,
  duration: one.duration === null ? null : String(one.duration),
  end_time: one.end_time,
  forwarded_from: null,
  from: one.from,
  from_formatted: one.from,
  group_sid: null,
  parent_call_sid: one.parent_call_sid,
  phone_number_sid: "",
  price: null,
  price_unit: "USD",
  queue_time: "0",
  sid: one.sid,
  start_time: one.start_time,
  status: one.status,
  subresource_uris: {},
  to: one.to,
  to_formatted: one.to,
  trunk_sid: null,
  uri: `${API}/${sid}/Calls/${one.sid}.json`,
});

export const recordingJson = (sid: string, one: Recording) => ({
  account_sid: sid,
  api_version: "2010-04-01",
  call_sid: one.call_sid,
  channels: one.channels,
  conference_sid: null,
  date_created: one.date_created,
  date_updated: one.date_created,
  duration: String(one.duration),
  encryption_details: null,
  error_code: null,
  media_url: null,
  price: null,
  price_unit: "USD",
  sid: one.sid,
  source: one.source,
  start_time: one.date_created,
  status: one.status,
  subresource_uris: {},
  uri: `${API}/${sid}/Recordings/${one.sid}.json`,
});

export const numberJson = (sid: string, one: PhoneNumber) => ({
  account_sid: sid,
  address_requirements: "none",
  api_version: "2010-04-01",
  beta: false,
  capabilities: one.capabilities,
  date_created: "Sat, 21 Nov 2026 00:00:00 +0000",
  date_updated: "Sat, 21 Nov 2026 00:00:00 +0000",
  friendly_name: one.friendly_name,
  phone_number: one.phone_number,
  sid: one.sid,
  sms_method: "POST",
  sms_url: one.sms_url,
  status: "in-use",
  status_callback: one.status_callback,
  status_callback_method: "POST",
  uri: `${API}/${sid}/IncomingPhoneNumbers/${one.sid}.json`,
  voice_method: "POST",
  voice_url: one.voice_url,
});

/** A page of a list, as the 2010 API writes it. */
export function pageJson(
  name: string,
  all: readonly object[],
  query: URLSearchParams,
  path: string,
) {
  const size = Math.min(Math.max(Number(query.get("PageSize") ?? 50) || 50, 1), 1_000);
  const page = Math.max(Number(query.get("Page") ?? 0) || 0, 0);
  const rows = all.slice(page * size, (page + 1) * size);
  const more = all.length > (page + 1) * size;
  const next = new URLSearchParams(query);
  next.set("Page", String(page + 1));
  return {
    [name]: rows,
    end: page * size + Math.max(rows.length - 1, 0),
    first_page_uri: path,
    next_page_uri: more ? `${path}?${next}` : null,
    page,
    page_size: size,
    previous_page_uri: null,
    start: page * size,
    uri: path,
  };
}
