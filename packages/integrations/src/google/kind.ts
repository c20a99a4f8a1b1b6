// Whether a person wrote this mail to this reader.

export type MailKind = "message" | "auto_reply" | "bulk" | "bounce";

const AWAY =
  /^(?:re:\s*)?(?:auto(?:matic|mated|matisch\w*)?[ -]?(?:reply|response|respons\w*|antwort)|out of (?:the )?office|abwesenheits|réponse automatique|respuesta automática|risposta automatica|resposta automática|automatisch antwoord|autosvar)|\(auto(?:matic)? (?:reply|response)\)\s*$/i;

/** Judges by headers, and by the subject where a program sets none. RFC 3834 names the first of them. */
export function judgeKind(
  header: (name: string) => string | undefined,
  subject: string,
  isBounce: boolean,
): MailKind {
  if (isBounce) return "bounce";
  const precedence = (header("precedence") ?? "").trim().toLowerCase();
  const submitted = (header("auto-submitted") ?? "no").trim().toLowerCase();
  const isList =
    header("list-id") !== undefined ||
    header("list-unsubscribe") !== undefined ||
    ["bulk", "list", "junk"].includes(precedence);
  if (submitted.startsWith("auto-replied")) return "auto_reply";
  if (
    precedence === "auto_reply" ||
    header("x-autoreply") !== undefined ||
    header("x-autorespond") !== undefined ||
    AWAY.test(subject)
  )
    return "auto_reply";
  if (isList) return "bulk";
  return submitted.startsWith("no") ? "message" : "auto_reply";
}
