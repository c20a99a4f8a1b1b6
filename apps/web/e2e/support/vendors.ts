// The other side, as the local Google and the local Twilio play it: mails, texts and calls to a rep.
import { readStack } from "./stack.ts";

const { emulators } = readStack();

async function post<T>(vendor: "google" | "twilio", path: string, body: object): Promise<T> {
  const response = await fetch(`${emulators?.[vendor]}/_emulator/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok)
    throw new Error(
      `The local ${vendor} answered ${response.status} at ${path}: ${await response.text()}`,
    );
  return (await response.json()) as T;
}

export type Letter = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html?: string;
  headers?: Record<string, string>;
  attachments?: { filename: string; type: string; content: string }[];
};

export const addMailbox = (address: string, name: string) =>
  post("google", "mailboxes", { address, name });
export const writeMail = (letter: Letter) => post("google", "mails", letter);

type Seen = {
  thread_id: string;
  message_id: string;
  subject: string;
  from: string[];
  to: string[];
};

/** What lies in a mailbox, the newest first. */
export async function mailsOf(address: string): Promise<Seen[]> {
  const query = new URLSearchParams({ address });
  const response = await fetch(`${emulators?.google}/_emulator/messages?${query}`);
  return ((await response.json()) as { messages: Seen[] }).messages;
}

export const addNumber = (number: string) => post("twilio", "numbers", { number });
export const writeText = (from: string, to: string, body: string) =>
  post("twilio", "texts", { from, to, body });
export const callIn = (from: string, to: string) =>
  post<{ sid: string }>("twilio", "calls", { from, to });

/** Does something on a call as soon as somebody waits for it. */
export async function actOnCall(sid: string, act: object): Promise<void> {
  for (const until = Date.now() + 60_000; Date.now() < until;) {
    const response = await fetch(`${emulators?.twilio}/_emulator/calls/${sid}/act`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(act),
    });
    if (response.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`Nobody waited for ${JSON.stringify(act)} on the call.`);
}
