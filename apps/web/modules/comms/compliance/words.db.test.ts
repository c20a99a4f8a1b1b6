/** What a text says about texting, as the database reads it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { asDatabaseOwner } from "#lib/testing/membership.ts";
import { openTwoOrgs, type TwoOrgs } from "#lib/testing/two-orgs.ts";

let t: TwoOrgs;
beforeAll(async () => {
  t = await openTwoOrgs();
});
afterAll(() => t?.close());

const read = async (said: readonly string[]) =>
  asDatabaseOwner<{ said: string; meaning: string | null; channel: string | null }>(
    t,
    `select s as said, k.meaning, k.channel from unnest($1::text[]) with ordinality x (s, n)
     left join lateral private.read_keyword(s) k on true order by n`,
    [said],
  );

const cases: Record<string, string[]> = {
  "stop sms": [
    ..."STOP stop Stop! STOPALL UNSUBSCRIBE CANCEL END QUIT REVOKE OPTOUT STOPP ARRET Arrêt ABMELDEN Disiscrivi ALTO parar Cancelar Baja".split(
      " ",
    ),
    "opt out",
    "no más",
    "¡Dar de baja!",
    " stop\n",
    "“STOP”",
  ],
  "start sms": ["START", "unstop", "Yes", "Alta"],
  "help sms": ["HELP", "info", "Hilfe", "AIDE", "aiuto", "Ayuda"],
  "opt_out sms": [
    "please stop texting me",
    "Stop sending me these messages",
    "stop please",
    "Please STOP!!!",
    "don’t text me",
    "do not text this number",
    "I want to unsubscribe",
    "I revoke my consent",
    "No more texts please",
    "Bitte schreiben Sie mir nicht mehr",
    "Schicken Sie mir keine SMS mehr",
    "hören Sie auf, mir zu schreiben",
    "Melden Sie mich ab",
    "Arrêtez de m'envoyer des messages",
    "Ne m’écrivez plus",
    "désabonnez-moi",
    "Non scrivetemi più",
    "smettete di scrivermi",
    "basta messaggi",
    "Por favor no me escriban más",
    "Deje de mandarme mensajes",
    "No quiero recibir más mensajes",
    "Deme de baja",
  ],
  "opt_out all": [
    "don't contact me again",
    "Remove me from your list",
    "take my number off your mailing list",
    "Leave me alone",
    "kontaktieren Sie mich nicht mehr",
    "Streichen Sie mich von Ihrer Liste",
    "Ne me contactez plus",
    "Retirez-moi de votre liste",
    "Non contattatemi più",
    "cancellatemi dalla vostra lista",
    "No me contacten más",
    "Déjeme en paz",
    "Quíteme de su lista",
  ],
  "opt_out call": [
    "stop calling me",
    "Please do not call this number",
    "Rufen Sie mich nicht mehr an",
    "Ne m'appelez plus",
    "Non chiamatemi più",
    "No me llamen más",
  ],
  "review sms": [
    "Not interested",
    "wrong number",
    "this has to stop",
    "kein Interesse",
    "pas intéressé",
    "non mi interessa",
    "No me interesa",
    `Stop texting me. ${"And here is a long story about the bus. ".repeat(9)}`,
  ],
  "not sms": [
    "please don't stop texting me",
    "Should I stop the delivery?",
    "Can we stop by at 5?",
  ],
  "null null": [
    "See you at the bus stop at nine",
    "I will stop by tomorrow",
    "Thanks!",
    "Ich habe die Nachricht bekommen",
    "What time does it end?",
    "Yes, Tuesday works",
    "Merci, à demain",
    "Mañana le envío más fotos",
    "¿Me puede escribir más tarde?",
    "",
  ],
};

test.each(Object.entries(cases))("%s", async (wanted, said) => {
  const rows = await read(said);
  const other = rows.filter(({ meaning, channel }) => `${meaning} ${channel}` !== wanted);
  expect(other).toEqual([]);
});
