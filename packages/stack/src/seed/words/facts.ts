// What happened at the customer's, and what worries them: one of each per deal, so that its notes agree with one another.

export const TRIGGERS = [
  "An auditor found that the records of the last two years are incomplete.",
  "A new contract asks for cards from everybody on site.",
  "They open another location and hire thirty people.",
  "A pallet fell in September, nobody hurt, everybody frightened.",
  "The insurer wants proof of training before it renews.",
  "Cards of half the crew run out within the quarter.",
  "The labour inspectorate announced a visit.",
  "The mother company has set a rule for all countries.",
  "Their own trainer has left.",
  "They bought six new machines of another make.",
  "Agency staff doubled over the summer and nobody checked the papers.",
  "A customer of theirs makes it a condition from January.",
  "They lost a day of work because one person was not certified.",
  "The last course was cancelled twice by the other provider.",
  "A fire drill took eleven minutes instead of four.",
  "Their safety plan promises it, and the board has begun to ask.",
] as const;

export const WORRIES = [
  "Worried about lost shifts more than about the price.",
  "A third of the crew speaks Polish or Romanian, so one instructor will not do.",
  "Cannot send more than eight people away at once.",
  "The yard is too small for two machines at a time.",
  "Has been burnt by hidden travel costs before.",
  "Is not sure whether the card is accepted in all their countries.",
  "Wants the same instructor from start to end.",
  "Needs it in winter, when the site is quiet.",
  "Purchasing insists on three offers.",
  "Their system needs the certificates as files, one per person.",
  "Nobody knows how many people there really are.",
  "Afraid that people leave as soon as they hold the card.",
  "Rooms are scarce until spring.",
  "The night shift must not be forgotten again.",
] as const;

/** Invented competitors. */
export const RIVALS = [
  "Safeguild",
  "Norsk Kursforum",
  "Trident Skills",
  "Akademie Brandt",
  "CertiPlus Europe",
  "Toolbox Academy",
] as const;

export const WON_BECAUSE = [
  "Our dates decided it.",
  "They liked that the instructors have worked in the trade.",
  "The rescue practice made the difference.",
  "Price was second lowest, paperwork was best.",
  "{us} answered in an hour, twice.",
  "A reference from {city} helped.",
  "{boss} wanted one provider for all sites.",
  "Nobody else could do it in their language.",
  "They stay because it has worked for years.",
  "The trial group was the argument.",
  "{first} never really looked at anybody else.",
  "Because we moved a date without a fuss in spring.",
] as const;

export const LOST_BECAUSE = [
  "{rival} was cheaper by a fifth.",
  "Budget was cut for the whole year.",
  "They will train in house.",
  "Our earliest date came too late.",
  "The mother company has a contract with {rival}.",
  "{boss} left and nobody took the project over.",
  "Decision put off until after the merger.",
  "They wanted instructors that we do not have.",
  "Headcount fell below what a course needs.",
  "Lost on travel costs.",
  "Purchasing took the lowest offer, against the advice of {first}.",
  "Tender went to the provider who wrote it.",
] as const;

/** Next steps by phase: “kind|title”. Slots as in the notes. */
export const NEXT_STEPS = {
  first: [
    "call|Call {first} back",
    "email|Send {first} the course list",
    "call|Ask {first} about headcount",
    "meeting|Intro with {first} and {boss}",
    "email|Ask for headcount per site",
    "todo|Check instructors near {city}",
    "call|Qualify budget with {first}",
    "email|Send two references",
    "call|Find out who signs at {company}",
  ],
  discovery: [
    "meeting|Site visit, {city}",
    "call|Agree dates with {first}",
    "todo|Clean the training matrix",
    "meeting|Demo for the supervisors",
    "email|Send the risk assessment",
    "call|Ask {boss} about the budget year",
    "todo|Find an instructor for {city}",
    "email|Send the comparison with {rival}",
    "meeting|Needs workshop with {first}",
  ],
  proposal: [
    "call|Walk {first} through the quote",
    "email|Chase {first} about the quote",
    "todo|Write the second version of the quote",
    "meeting|Present to {boss}",
    "email|Send insurance certificate",
    "call|Ask {first} where we stand",
    "todo|Upload the quote to their portal",
    "email|Send instructor profiles",
    "email|Confirm the venue in {city}",
  ],
  negotiation: [
    "call|Settle the discount with {first}",
    "email|Send revised terms",
    "meeting|Contract review with {boss}",
    "email|Answer the insurance question",
    "todo|Ask {us} about the liability clause",
    "call|Agree payment terms",
    "todo|Work out the two-year price",
  ],
  commit: [
    "call|Chase the signature",
    "email|Ask for the order number",
    "todo|Hold dates for {qty}",
    "email|Send joining letters to {first}",
    "todo|Fill in the supplier form",
    "call|Confirm start on {day}",
  ],
  renewal: [
    "email|Send {first} the list of expiring cards",
    "call|Ask {first} about new names",
    "email|Send the renewal quote",
    "call|Agree dates for the renewal",
    "todo|Check who has left {company}",
    "email|Chase {first} about the renewal",
  ],
  account: [
    "call|Quarterly call with {first}",
    "todo|Send the changes to the standard",
    "meeting|Lunch with {first}",
    "email|Share expiry dates with {first}",
    "todo|Update the contact list of {company}",
    "call|Introduce {us} to {first}",
  ],
} as const;

/** Tasks that hang on nothing. */
export const OWN_TASKS = [
  "todo|Update the price list for next year",
  "todo|Collect photos from the last crane course",
  "meeting|Pipeline review",
  "todo|Book the stand for the Rotterdam fair",
  "todo|Write up the Gdynia reference",
  "email|Send the month’s figures to Colm",
  "todo|Renew the insurance certificate on the website",
  "todo|Clean up companies without an owner",
] as const;
