// Loaded before a function on Deno: its clock goes RAPPORT_TEST_CLOCK_SHIFT_MS wrong. What counts from the start stays right.
const shift = Number(process.env["RAPPORT_TEST_CLOCK_SHIFT_MS"]);
const RightDate = Date;

globalThis.Date = class extends RightDate {
  constructor(...parts: [] | [number]) {
    if (parts.length === 0) super(RightDate.now() + shift);
    else super(...parts);
  }
  static override now(): number {
    return RightDate.now() + shift;
  }
} as DateConstructor;
