// What salespeople write down when it gets serious, and afterwards. “kind|text”, slots as in notes-early.ts.

/** Price and terms. */
export const NEGOTIATION = [
  "call|{first} asks for {discount}. Offered half of it for a signature before {day}.",
  "call|Purchasing wants 60 days to pay. Settled on 45, and no charge for moving a date once.",
  "email|Their lawyer has changed the liability clause. Forwarded to {us}, looks harmless.",
  "email|Sent revised terms. Price stays at {amount}, cancellation moves from 14 to 10 days.",
  "meeting|Contract review with {boss}. Two points left: data protection and who pays when a room is not ready.",
  "note|{boss} wants a fixed price for two years. Could do with a yearly step of 3 %.",
  "note|{rival} went down by ten per cent at the last minute. {first} showed me the paper. We hold.",
  "call|Gave {discount} against {n} named people by {day}. {first} takes it upstairs.",
  "note|The number that matters to {boss} is the cost per shift lost. Made a table for that, it helped.",
  "email|{first} confirms the dates and asks for the contract in two languages.",
  "call|Only the start date is open. {first} needs it before {month}, because of the audit.",
  "meeting|Met on site for the last time before the order. {boss} asked about next year as well.",
  "note|Discount is agreed, they want it as free seats rather than off the price. Better for us too.",
  "call|{first}: “Send it as it is, I will get it signed.” Fingers crossed.",
  "email|Answered the last insurance question. They wanted their own name on the certificate.",
  "note|Data protection officer has to agree because of the photos on the cards. Sent our form.",
  "call|{boss} wants to start with {places} and add the rest in spring. Same total, two orders.",
] as const;

/** Agreed, not signed. */
export const COMMIT = [
  "call|Verbal yes from {first}. The order number comes from purchasing by {weekday}.",
  "email|{first} wrote that it is approved. Waiting for the signed copy.",
  "note|Dates are blocked for {qty}. If nothing is signed by {day}, {us} releases the second week.",
  "call|{boss} has signed, the scan is on its way. {first} already asks for the joining letters.",
  "email|Sent the contract for signature, {amount}. Their sign-off takes two people.",
  "note|Purchase order is held up by a new supplier form. Filled it in on the phone with {first}.",
  "call|Chased the signature. {first}: it lies on {boss}'s desk, who travels until {weekday}.",
  "note|Names for the first group came in before the order did. I take that as a yes.",
  "email|Asked for the order number once more, friendly. The first group starts on {day}.",
  "meeting|Kick-off with {first} and the shift leads, although the paper is still missing. Everybody wants this to start.",
] as const;

/** It is ours. */
export const WON = [
  "note|Won. {reason}",
  "email|Signed order over {amount} came in this morning. {first} thanks {us} for the quick dates.",
  "call|{first} rang to say yes. {reason}",
  "note|Ours. First group of eight on {day}, joining letters go out through {us}.",
  "note|Signed by {boss}. {reason} Next talk in spring about the yearly plan.",
  "email|Order in, {amount}. {first} asked whether two new starters fit into the first group. They do.",
  "call|{first} has the order number. Asked for a reference, and got one without thinking.",
  "note|Won against {rival}. {reason}",
  "meeting|Signed on the bonnet of a pick-up in {city}. {boss} wants photos of the certificates on the wall.",
  "note|Signed. Hand-over to planning done, all {n} names are in.",
  "note|Closed at {amount}. A little under list, but {first} pays within 14 days.",
] as const;

/** What was said after the courses. */
export const AFTER = [
  "call|Asked {first} how the first group went. All passed, one has to sit the theory again.",
  "email|Certificates are out. {first} counted them and misses one: name was spelt differently.",
  "note|{first} wants the list of expiry dates as a file, once a quarter. Set a reminder.",
  "call|{boss} was in the room for an hour and liked it. Asked about {course} for the office as well.",
  "note|Feedback 4.7 of 5 from {n} people. The coffee got the lowest mark.",
  "email|{first} asks for the invoice per site after all. Sent corrected copies.",
  "meeting|Review in {city}. They want the same again next year, and the supervisors a day longer.",
  "note|One participant did not have boots. {first} apologised, we ran the practical part the day after.",
] as const;

/** It is not. */
export const LOST = [
  "note|Lost. {reason}",
  "call|{first} rang in person to say no, which I respect. {reason}",
  "email|Polite no from {boss}. {reason} May come back in a year.",
  "note|{reason} Asked {first} to be on the list for next time.",
  "call|Pressed for an answer, got it. {reason}",
  "note|Closed. Four attempts without an answer, and {first} seems to have moved on.",
  "email|{first} thanks us for the work. {reason}",
  "note|Went to {rival}. {reason} Keep in touch with {boss}, who was on our side.",
] as const;

/** Cards run out, and somebody asks in time. */
export const RENEWAL = [
  "email|Sent {first} the list of {n} cards that run out by {month}.",
  "call|{first} had the date in the calendar already. Wants the same instructor as last time.",
  "note|{n} people on the list, four have left. {first} sends the names of the new ones.",
  "call|Same as last year, says {first}, but in two groups because of the summer shifts.",
  "email|Quote for the renewal is out: {qty}, {amount}. Prices are up by 3 %, as announced.",
  "note|{boss} asks why it costs more than two years ago. Explained the new practical part.",
  "call|{first} would like to do the theory online this time. Possible for half of them.",
  "note|{rival} wrote to them as well. {first} forwarded the mail with a smiley.",
  "call|Nobody had told {first} that the old cards are not valid abroad. Now it is urgent.",
  "meeting|Quarterly review, renewal was five minutes of it. {first} will order by {day}.",
  "note|They wait for the new budget. {first} asked me to hold the dates without obligation.",
  "email|{first} confirms {day} for the first group. Room is booked on their side.",
] as const;

/** Nothing to sell today. */
export const CHECK_IN = [
  "call|Quick call with {first}. All quiet, new safety plan comes in {month}.",
  "note|{first} has a new deputy. Sent a few words and our calendar.",
  "email|Sent {first} the changes to the standard. Asked whether the older cards still count: they do until {month}.",
  "call|{first} asked what others do about agency staff. Told them how two customers solved it.",
  "note|{company} is building in {city}. Could mean {places} more for us by next year.",
  "meeting|Lunch with {first}. Talked about everything except training, and then about {course}.",
  "note|Saw {boss} at the association's day. Wants a talk about leadership, no date yet.",
  "call|{first} will move to another post in {month}. Asked for an introduction to whoever follows.",
  "email|{first} asks for copies of eleven certificates. Sent within the hour, goodwill costs nothing.",
  "note|Audit at {company} went well. {first} says our records were the easy part.",
  "call|Rang about the cards that run out next year. {first} will look at it after the holidays.",
  "note|Their new tender is out in spring. {first} promised to tell me when it appears.",
] as const;

/** A last sentence, sometimes. */
export const TAILS = [
  "Call again on {weekday}.",
  "Wants an answer by {day}.",
  "Told {us}.",
  "{us} joins next time.",
  "Parking is at gate 3.",
  "Better to ring before nine.",
  "Prefers e-mail.",
  "No rush, but do not forget it.",
  "Sent a summary.",
  "Decides alone up to €25,000.",
  "Ask about {city} next time.",
  "On leave from {day}.",
  "Send it as PDF, the portal rejects links.",
  "Copy {boss} on everything.",
  "Budget year ends in {month}.",
  "Good mood today.",
  "Speaks fast, take notes.",
  "Mobile works, the desk phone does not.",
  "Promised dates by {weekday}.",
  "Lunch is on them next time.",
  "Needs a purchase order number on each page.",
  "Mentioned {rival} again.",
] as const;
