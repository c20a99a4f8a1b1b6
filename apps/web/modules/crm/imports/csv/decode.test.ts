import iconv from "iconv-lite";
import { describe, expect, it } from "vitest";
import { decodeBytes } from "./decode.ts";

const GERMAN = "Name,Ort\nJürg Büchi,Zürich\nAndré Müller,Genève\nFrançois Noël,Orléans\n";

describe("decodeBytes", () => {
  it("takes the byte order mark at its word and drops it", () => {
    for (const encoding of ["UTF-8", "UTF-16LE", "UTF-16BE"]) {
      const read = decodeBytes(iconv.encode(GERMAN, encoding, { addBOM: true }));
      expect(read).toEqual({ text: GERMAN, encoding, how: "marked", unreadable: 0 });
    }
  });

  it("knows UTF-8 by its validity", () => {
    expect(decodeBytes(Buffer.from(GERMAN))).toMatchObject({
      text: GERMAN,
      encoding: "UTF-8",
      how: "valid",
    });
    expect(decodeBytes(Buffer.from("a,b\n1,2"))).toMatchObject({ encoding: "UTF-8", how: "valid" });
  });

  it("reads UTF-16 without a mark", () => {
    expect(decodeBytes(iconv.encode(GERMAN, "UTF-16LE"))).toMatchObject({
      text: GERMAN,
      encoding: "UTF-16LE",
    });
    expect(decodeBytes(iconv.encode(GERMAN, "UTF-16BE"))).toMatchObject({
      text: GERMAN,
      encoding: "UTF-16BE",
    });
  });

  it("assumes Windows-1252 for western accents, with quotes and the euro sign", () => {
    const text = `${GERMAN}“Chez Léa”,Fribourg €\n`;
    const read = decodeBytes(iconv.encode(text, "windows-1252"));
    expect(read).toMatchObject({ text, how: "assumed", unreadable: 0 });
  });

  it("reads Cyrillic in Windows-1251", () => {
    const text =
      "Имя,Город\nАлексей Иванов,Санкт-Петербург\nМария Соколова,Нижний Новгород\n".repeat(5);
    expect(decodeBytes(iconv.encode(text, "windows-1251")).text).toBe(text);
  });

  it("keeps UTF-8 with one broken byte, and counts it", () => {
    const bytes = Buffer.concat([
      Buffer.from(GERMAN.repeat(4)),
      Buffer.from([0xff]),
      Buffer.from("\n"),
    ]);
    const read = decodeBytes(bytes);
    expect(read).toMatchObject({ encoding: "UTF-8", unreadable: 1 });
    expect(read.text).toContain("Zürich");
  });

  it("answers empty text for an empty file", () => {
    expect(decodeBytes(new Uint8Array())).toMatchObject({ text: "", encoding: "UTF-8" });
  });
});
