import { describe, expect, it } from "vitest";
import { readTable, TableError } from "./table.ts";
import { restoreCell } from "#lib/csv.ts";
import { neutralise, writeCsv } from "./write.ts";

const read = (text: string) => readTable(Buffer.from(text));
const cells = async (text: string) => (await read(text)).rows.map((row) => row.cells);

describe("readTable", () => {
  it("finds each delimiter, with the others inside the cells", async () => {
    expect(await read("Name,City\nA;B,x\nC,y")).toMatchObject({
      delimiter: ",",
      columns: ["Name", "City"],
    });
    expect(await read("Name;Amount\nMoser, Eva;1,50\nKunz, Leo;2,75")).toMatchObject({
      delimiter: ";",
    });
    expect(await read("Name\tNote\nA\tone, two\nB\tthree")).toMatchObject({ delimiter: "\t" });
    expect(await read("Name|Note\nA|one;two\nB|three;four")).toMatchObject({ delimiter: "|" });
    expect(await read("sep=;\nName;x\na,b;c,d\n")).toMatchObject({
      delimiter: ";",
      columns: ["Name", "x"],
    });
    expect(await read("Name\nA\nB")).toMatchObject({ columns: ["Name"] });
  });

  it("reads CRLF, CR and line breaks inside quotes", async () => {
    expect(await cells('a,b\r\n"one\r\ntwo",2\r\n')).toEqual([["one\r\ntwo", "2"]]);
    expect(await cells("a,b\rx,y\rz,w")).toEqual([
      ["x", "y"],
      ["z", "w"],
    ]);
    expect(await cells('Name , Note\n " Eva ""Evi"" Moser " , x ')).toEqual([
      ['Eva "Evi" Moser', "x"],
    ]);
  });

  it("loses no row to a quote without a partner", async () => {
    const table = await read('a,b\n1,x\n2,"y\n3,z\n4,"w"\n5,v\n');
    expect(table.rows.map((row) => row.cells[0])).toEqual(["1", "2", "3", "4", "5"]);
    expect(table.rows.filter((row) => row.problem)).toHaveLength(1);
    const swallowed = await read('a,b,c\n1,"x,y\n2,p,q\n3,r,"s\n4,t,u\n');
    expect(swallowed.rows.map((row) => row.cells[0])).toEqual(["1", "2", "3", "4"]);
  });

  it("refuses a row with too many cells and keeps one with too few", async () => {
    const { rows } = await read("a,b,c\n1,2,3\n1,2,3,4\n1\n1,2,3,,\n");
    expect(rows.map((row) => Boolean(row.refused))).toEqual([false, true, false, false]);
    expect(rows[1]?.problem).toContain("4 cells, the heading 3");
    expect(rows[1]?.cells).toEqual(["1", "2", "3", "4"]);
    expect(rows[2]).toMatchObject({
      cells: ["1", "", ""],
      problem: expect.stringContaining("1 of 3"),
    });
    expect(rows[3]?.problem).toBeUndefined();
  });

  it("drops NULs, and refuses a row with a cell that no field can hold", async () => {
    const { rows } = await read(`a,b\nx\u0000y,1\n${"z".repeat(40_000)},2\n`);
    expect(rows[0]?.cells).toEqual(["xy", "1"]);
    expect(rows[1]).toMatchObject({
      refused: true,
      problem: expect.stringContaining("40,000 characters"),
    });
  });

  it("leaves out empty lines and says how many", async () => {
    const table = await read("Name,City\n\nA,x\n\n,\nB,y\n");
    expect(table.rows).toHaveLength(2);
    expect(table.remarks).toEqual(["3 empty lines were left out."]);
  });

  it("finds the heading below a preamble, and numbers columns without one", async () => {
    const table = await read(
      "Notes:\nSome fields may be empty\n\nFirst Name,Last Name,Email\nEva,Moser,\nLeo,Kunz,leo@kunz.example\n",
    );
    expect(table).toMatchObject({ hasHeader: true, columns: ["First Name", "Last Name", "Email"] });
    expect(table.rows).toHaveLength(2);
    expect(await read("Eva,eva@moser.example\nLeo,leo@kunz.example")).toMatchObject({
      hasHeader: false,
      columns: ["Column 1", "Column 2"],
    });
    expect((await read("Name,,Name\na,b,c")).columns).toEqual(["Name", "Column 2", "Name (2)"]);
  });

  it("says in words what is no table", async () => {
    await expect(read("")).rejects.toThrow(/no rows/);
    await expect(readTable(Buffer.from([0x50, 0x4b, 3, 4, 0, 0]))).rejects.toThrow(
      /Excel workbook/,
    );
    const large = await readTable(Buffer.alloc(50 * 1024 * 1024 + 1, "a")).catch(
      (error: unknown) => error,
    );
    expect(large).toBeInstanceOf(TableError);
    expect(large).toMatchObject({ tooLarge: true, message: expect.stringContaining("51 MB") });
  });
});

describe("writeCsv", () => {
  it("neutralises what a spreadsheet would calculate", () => {
    for (const cell of ["=1+1", "+41", "-2", "@SUM(A1)", "\t=1", "\r=1"])
      expect(neutralise(cell)).toBe(`'${cell}`);
    expect(neutralise("a=b")).toBe("a=b");
  });

  it("can be taken back, whatever stood there", async () => {
    const cells = ["=1+1", "'=1+1", "''-2", "+41 44", "O'Neil", "'tis", "-", "'", "@x"];
    for (const cell of cells) expect(restoreCell(neutralise(cell)), cell).toBe(cell);
    const table = await readTable(
      new TextEncoder().encode(`Name\r\n${writeCsv(cells.map((cell) => [cell]))}`),
    );
    expect(table.rows.map((row) => row.cells[0])).toEqual(cells);
  });

  it("quotes what must be quoted", () => {
    expect(
      writeCsv([
        ["a", "b"],
        ['x "y"', "1,2\n3"],
      ]),
    ).toBe('a,b\r\n"x ""y""","1,2\n3"\r\n');
  });
});
