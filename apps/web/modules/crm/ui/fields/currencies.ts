// The currencies offered first; all others that Intl knows follow.
const FIRST = ["EUR", "USD", "GBP", "CHF", "SEK", "NOK", "DKK", "PLN", "CZK", "CAD", "AUD", "JPY"];

export const CURRENCIES = [
  ...FIRST,
  ...Intl.supportedValuesOf("currency").filter((code) => !FIRST.includes(code)),
];
