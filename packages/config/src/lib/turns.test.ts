import { expect, test } from "vitest";

import { takeTurns } from "./turns.ts";

test("the first is heard at once, the others in their turn", () => {
  let heard = "";
  const next = takeTurns((chunk) => (heard += String(chunk)));
  const [one, two, three] = [next(), next(), next()];
  two.write("b");
  one.write("a");
  three.write("d");
  expect(heard).toBe("a");
  three.end();
  one.end();
  expect(heard).toBe("ab");
  two.write("c");
  expect(heard).toBe("abc");
  two.end();
  expect(heard).toBe("abcd");
});
