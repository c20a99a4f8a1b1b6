// What customers and the demo's first member wrote to each other: mails, texts and calls of the last two weeks, to be told of a deal.
// Slots: {first} the customer, {me} ours, {company}, {course}, {amount}, {day} and {weekday} that lie ahead.

/** Working days before today, and the time of day (UTC). */
export type Moment = readonly [daysAgo: number, time: string];

export interface Letter {
  from: "customer" | "us";
  at: Moment;
  text: string;
  /** Replaces the text for readers that show it. */
  html?: string;
}

export interface ThreadScript {
  subject: string;
  letters: readonly Letter[];
  /** Whether it still waits for an answer. */
  waits?: boolean;
  /** Whether the last letter has been read. */
  read?: boolean;
  /** Open to the whole organisation. */
  shared?: boolean;
  /** Written by somebody who is in no list yet. */
  stranger?: { name: string; address: string };
}

const sign = "\n\nBest wishes\n{me}";

export const THREADS: readonly ThreadScript[] = [
  {
    subject: "Dates for {course}",
    waits: true,
    shared: true,
    letters: [
      {
        from: "customer",
        at: [6, "09:12"],
        text: "Hi {me},\n\nthe team leads have agreed that we go ahead with {course}. Which weeks could you do next month? Mornings are hard for the early shift, so anything from eleven on would suit us best.\n\nThanks\n{first}",
      },
      {
        from: "us",
        at: [5, "14:03"],
        text: `Hi {first},\n\ngood news, thank you. I have two trainers free on {weekday} and the day after, and again the week from {day}. Both could start at eleven and end at half past four.\n\nThe room needs a socket per table and a screen. Nothing else.${sign}`,
      },
      {
        from: "customer",
        at: [0, "08:41"],
        text: "Hi {me},\n\nthe week from {day} it is. Before purchasing raises the order they want two things from me:\n\n1. Is the price still {amount} when we split the group over two days?\n2. What happens when somebody is ill on the day?\n\nIf I have both today, the order can go out tomorrow.\n\n{first}",
      },
    ],
  },
  {
    subject: "Your offer for {company}",
    waits: true,
    letters: [
      {
        from: "us",
        at: [8, "10:30"],
        text: `Hi {first},\n\nas agreed on the phone, the offer: {course}, {amount}, everything on your premises, certificates included. It stands until {day}.\n\nTell me what your director will ask, and I shall have the answer ready.${sign}`,
      },
      {
        from: "customer",
        at: [1, "16:20"],
        text: "Dear {me},\n\nI have put the offer on the table this morning. It was well received, the price less so: somebody has quoted about a tenth below you. I would rather work with you.\n\nIs there anything you can do if we take the follow-up in spring at the same time?\n\nKind regards\n{first}",
      },
    ],
  },
  {
    subject: "Training for fourteen people in spring?",
    waits: true,
    stranger: { name: "Marit Solheim", address: "marit.solheim@nordlyslogistikk.example" },
    letters: [
      {
        from: "customer",
        at: [0, "07:55"],
        text: "Hello,\n\na colleague at another depot was with you last year and speaks of it still. We are fourteen, half of us new, and would like to do the same in April or May.\n\nDo you come to Drammen, and what should we reckon with?\n\nMarit Solheim\nOperations, Nordlys Logistikk",
      },
    ],
  },
  {
    subject: "Thank you, and one question",
    waits: true,
    read: true,
    letters: [
      {
        from: "customer",
        at: [2, "15:48"],
        text: "Hi {me},\n\nyour colleague did a great job on {weekday}, even our night shift stayed awake. One question: two of them need the certificate in English as well. Can you send those separately?\n\n{first}",
      },
    ],
  },
  {
    subject: "List of participants",
    letters: [
      {
        from: "us",
        at: [4, "11:15"],
        text: `Hi {first},\n\nfor the certificates I need names as in the passport and the date of birth of everybody who comes. A list in any form is fine.${sign}`,
      },
      {
        from: "customer",
        at: [3, "09:02"],
        text: "Hi {me},\n\nhere they are, all of them. Two may still change.\n\n{first}",
      },
      {
        from: "us",
        at: [3, "09:40"],
        text: `Got it, thank you. Changes until the evening before are no trouble.${sign}`,
      },
    ],
  },
  {
    subject: "Address for the invoice",
    shared: true,
    letters: [
      {
        from: "customer",
        at: [7, "13:27"],
        text: "Dear {me},\n\nplease address the invoice to our head office and put the order number on it, otherwise it comes back to you after three weeks. The number follows as soon as I have it.\n\n{first}\n{company}",
      },
      {
        from: "us",
        at: [7, "13:58"],
        text: `Will do, {first}. I hold it back until I have the number.${sign}`,
      },
    ],
  },
  {
    subject: "Parking and the gate",
    letters: [
      {
        from: "us",
        at: [9, "08:50"],
        text: `Hi {first},\n\nour trainer comes with a van. Where may it stand, and whom does she ask for at the gate?${sign}`,
      },
      {
        from: "customer",
        at: [9, "10:11"],
        text: "Bay 4, left of the barrier. She should ask for me, extension 212. I have told the porter.\n\n{first}",
        html: '<p>Bay 4, <strong>left</strong> of the barrier. She should ask for me, extension <strong>212</strong>. I have told the porter.</p><p>{first}</p><p><img src="https://cdn.mailsignatures.example/plan.png" alt="Plan of the yard" width="420" height="180"></p>',
      },
    ],
  },
];

export interface PhoneScript {
  /** Texts, oldest first. */
  texts: readonly Letter[];
  call?: {
    at: Moment;
    direction: "inbound" | "outbound";
    /** 0: nobody answered. */
    seconds: number;
    disposition?: string;
    note?: string;
  };
  waits?: boolean;
}

export const PHONES: readonly PhoneScript[] = [
  {
    waits: true,
    texts: [
      {
        from: "customer",
        at: [0, "09:06"],
        text: "Hi {me}, {first} here. Is your trainer on her way? The group is waiting in room 2.",
      },
    ],
    call: { at: [0, "09:04"], direction: "inbound", seconds: 0 },
  },
  {
    texts: [
      {
        from: "us",
        at: [3, "16:10"],
        text: "Hi {first}, {weekday} at eleven is confirmed. Anything you still need from me?",
      },
      { from: "customer", at: [3, "16:31"], text: "No, all set. Thanks {me}!" },
      { from: "us", at: [3, "16:32"], text: "Great. See you then." },
    ],
    call: {
      at: [5, "10:20"],
      direction: "outbound",
      seconds: 412,
      disposition: "Connected",
      note: "Wants {course} before the audit. Budget is approved, the date is not.",
    },
  },
];
