// The second tenant's words: Fjällby Instrument sells measuring instruments and their calibration. Prices are in whole kronor.
import type { Product } from "./products.ts";

export const INSTRUMENTS: readonly Product[] = [
  {
    code: "FM-200",
    name: "Flow meter FM-200",
    family: "Instruments",
    price: 28400,
    active: true,
    unit: "meters",
    per100: 2,
    least: 2,
    most: 30,
    short: "the FM-200",
    titles: ["Flow meters, {places}", "FM-200, {n} meters", "Flow meters for line {year}"],
  },
  {
    code: "LT-40",
    name: "Level transmitter LT-40",
    family: "Instruments",
    price: 9600,
    active: true,
    unit: "transmitters",
    per100: 4,
    least: 4,
    most: 60,
    short: "the LT-40",
    titles: ["Level transmitters, {places}", "LT-40, {n} transmitters"],
  },
  {
    code: "GD-9",
    name: "Gas detector GD-9",
    family: "Instruments",
    price: 14200,
    active: true,
    unit: "detectors",
    per100: 4,
    least: 3,
    most: 48,
    short: "the GD-9",
    titles: ["Gas detectors, {places}", "GD-9, {n} detectors"],
  },
  {
    code: "CAL-Y",
    name: "Calibration, yearly",
    family: "Service",
    price: 2150,
    active: true,
    unit: "points",
    per100: 12,
    least: 10,
    most: 160,
    short: "calibration",
    titles: ["Calibration {year}, {n} points", "Calibration, {places}"],
  },
  {
    code: "COM-1",
    name: "Commissioning day",
    family: "Service",
    price: 17800,
    active: true,
    unit: "days",
    per100: 1,
    least: 2,
    most: 12,
    short: "commissioning",
    titles: ["Commissioning, {n} days", "Commissioning, {places}"],
  },
];

export const INSTRUMENT_TRIGGERS = [
  "Two old meters drift, and production has stopped trusting them.",
  "The permit asks for a record every hour.",
  "A line is rebuilt in spring.",
  "Their supplier has given up the model.",
  "An inspection found six points without a certificate.",
] as const;
export const INSTRUMENT_WORRIES = [
  "The pipe is an odd size and needs an adapter.",
  "Signals have to arrive in a control system from another age.",
  "Stop time is two days and not an hour more.",
  "Wants spare parts for ten years.",
  "The vessel is heated, so the standard seal will not do.",
] as const;
export const INSTRUMENT_RIVALS = ["Norlod", "Messwerk Ost", "Aquantis"] as const;
export const INSTRUMENT_WON = [
  "Delivery time decided it.",
  "The trial meter stayed where it was.",
  "{us} had the adapter drawn in a day.",
  "They wanted service from one hand.",
] as const;
export const INSTRUMENT_LOST = [
  "{rival} had it in stock.",
  "The rebuild is put off for a year.",
  "Price, by a tenth.",
  "They repair the old ones once more.",
] as const;

export const INSTRUMENT_NOTES = {
  first: [
    "call|{first} rang about {course}. {trigger}",
    "email|{first} asks for data sheets and a price for {n}.",
    "note|{trigger} {first} looks for something that lasts.",
    "meeting|Met {first} in {city}. Saw the plant from above, will see it from below in {month}.",
    "call|Rang {first} after the fair. Interested, no budget before {month}.",
    "note|{company} has meters of {rival} from the nineties. {first} wants to change them one by one.",
    "call|{first} wants to know what a stop costs less than. Good question, sent the example from last year.",
    "email|{first} sent a list of {n} points. Marked those that we can serve from stock.",
  ],
  discovery: [
    "meeting|Walked {places} with {first}. {worry}",
    "call|{first} sent drawings, two of them wrong. {us} measures on site.",
    "note|{worry} Asked the workshop.",
    "email|Proposed a trial meter for six weeks. {first} likes that.",
    "call|{boss} wants to know how it behaves at minus thirty.",
    "meeting|Two hours in the control room with {first} and {boss}. They know what they want, only not the protocol.",
    "email|{first} confirmed the pressure class. One adapter fewer.",
    "call|{us} asked for pictures of the nameplates. {first} sent forty.",
  ],
  proposal: [
    "email|Offer is out: {qty}, {amount}.",
    "call|Went through the offer with {first}. Delivery time is the question.",
    "note|{rival} offers as well, without service.",
    "email|Second version with spare parts included, {amount}.",
    "meeting|Presented to {boss}. Two questions about the warranty, none about the price.",
    "call|{first} compares lifetimes, not prices. Sent the figures from the test rig.",
    "note|{boss} asked for {rival}'s price in our offer, as a joke. Half a joke.",
    "email|Answered purchasing: delivery {day}, warranty three years.",
  ],
  negotiation: [
    "call|{first} asks for {discount}. Offered free calibration for a year instead.",
    "email|Sent revised terms, delivery by {day}.",
    "note|{boss} wants a five-year price for spare parts.",
    "call|Purchasing asks for 60 days to pay. {us} says 45.",
    "email|{first} sent their general terms, eleven pages. Page nine needs a word.",
  ],
  commit: [
    "call|{first} has approval, order follows by {weekday}.",
    "note|Reserved {qty} in the workshop until {day}.",
  ],
  won: [
    "note|Order in, {amount}. {reason}",
    "email|Signed order from {boss}. {reason}",
    "call|{first}: “You have it.” {reason}",
  ],
  lost: [
    "note|Lost. {reason}",
    "call|{first} rang to decline. {reason}",
    "email|No from {boss}. {reason}",
  ],
  after: [
    "call|{first} is content, the readings agree with the lab.",
    "note|{us} commissioned it in a day, {first} made coffee.",
  ],
  renewal: [
    "email|Sent {first} the list of {n} points due in {month}.",
    "call|{first} wants the same week as last year.",
    "note|Three points on {first}'s list no longer exist.",
  ],
  account: [
    "call|Short call with {first}. All meters run.",
    "note|{company} plans a new line in {city}.",
    "email|Sent {first} the certificates again.",
  ],
} as const;
export const INSTRUMENT_TAILS = [
  "Call again on {weekday}.",
  "Told {us}.",
  "Wants an answer by {day}.",
  "Prefers e-mail.",
  "Copy {boss}.",
] as const;
export const INSTRUMENT_STEPS = {
  first: ["call|Call {first} back", "email|Send data sheets to {first}"],
  discovery: ["meeting|Measure on site, {city}", "todo|Check the adapter drawing"],
  proposal: ["call|Ask {first} about the offer", "email|Send delivery dates"],
  negotiation: ["call|Settle terms with {first}"],
  commit: ["email|Ask {first} for the order number"],
  renewal: ["email|Propose a calibration week to {first}"],
  account: ["call|Quarterly call with {first}"],
} as const;
