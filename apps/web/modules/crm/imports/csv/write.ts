export { neutralise, writeCsv } from "#lib/csv.ts";
