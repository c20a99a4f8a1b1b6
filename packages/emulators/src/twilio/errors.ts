// Twilio's errors that a CRM meets, by their codes.

/** What the API answers at once. */
export const REFUSALS: Record<number, { status: number; message: string }> = {
  20003: { status: 401, message: "Authenticate" },
  20404: { status: 404, message: "The requested resource was not found" },
  20429: { status: 429, message: "Too Many Requests" },
  21211: { status: 400, message: "The 'To' number is not a valid phone number." },
  21212: { status: 400, message: "The 'From' number is not a valid phone number." },
  21408: { status: 400, message: "Permission to send to this region has not been enabled." },
  21602: { status: 400, message: "Message body is required." },
  21604: { status: 400, message: "A 'To' phone number is required." },
  21606: {
    status: 400,
    message: "The 'From' number is not an SMS-capable number of this account.",
  },
  21608: { status: 400, message: "The number is unverified. Trial accounts cannot send to it." },
  21610: { status: 400, message: "Attempt to send to unsubscribed recipient" },
  21612: { status: 400, message: "The 'To' number is not reachable from this 'From'." },
  21614: { status: 400, message: "The 'To' number is not a mobile number." },
  21617: { status: 400, message: "The concatenated message body exceeds the 1600 character limit" },
  21205: { status: 400, message: "The Url parameter is required." },
};

/** What a carrier tells later. */
export const FAILURES = [30003, 30004, 30005, 30006, 30007, 30008];

/** A number that ends in one of these codes meets that error: +14155521211 is not valid, +14155530003 is switched off. */
export function errorOfNumber(number: string): number | undefined {
  const code = Number(number.slice(-5));
  return code in REFUSALS || FAILURES.includes(code) ? code : undefined;
}

/** The answer of the API to a request that it refuses. */
export function refuse(code: number, message?: string, status?: number): Response {
  const known = REFUSALS[code];
  return Response.json(
    {
      code,
      message: message ?? known?.message ?? "Bad request",
      more_info: `https://www.twilio.com/docs/errors/${code}`,
      status: status ?? known?.status ?? 400,
    },
    { status: status ?? known?.status ?? 400 },
  );
}
