// Certificates for TLS receivers on loopback: an authority of the test's own, and what it signs, also what has expired.
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

type Pair = { privateKey: KeyObject; publicKey: KeyObject };
export type Identity = { key: string; cert: string };
export type Authority = {
  /** The authority's own certificate, for who is to trust it. */
  cert: string;
  /** A certificate for 127.0.0.1 that holds from `from` to `until`. */
  issue(from: Date, until: Date): Identity;
};

const DAY = 86_400_000;
const SEQUENCE = 0x30;
const SET = 0x31;
/** Object identifiers, encoded: ecdsa-with-SHA256, commonName, basicConstraints, subjectAltName. */
const ECDSA_SHA256 = "06082a8648ce3d040302";
const COMMON_NAME = "0603550403";
const BASIC_CONSTRAINTS = "0603551d13";
const ALT_NAME = "0603551d11";

/** Makes an authority. Its keys live in memory and end with the test. */
export function createAuthority(): Authority {
  const pair = newPair();
  const [from, until] = [new Date(Date.now() - DAY), new Date(Date.now() + DAY)];
  const constraints = extension(BASIC_CONSTRAINTS, der(SEQUENCE, hex("0101ff")), true);
  const names = { issuer: "Rapport test authority", subject: "Rapport test authority" };
  return {
    cert: certificate({
      ...names,
      from,
      until,
      subjectKey: pair,
      signer: pair,
      extensions: [constraints],
    }),
    issue(start, end) {
      const own = newPair();
      const address = extension(ALT_NAME, der(SEQUENCE, der(0x87, Buffer.from([127, 0, 0, 1]))));
      const cert = certificate({
        ...names,
        subject: "127.0.0.1",
        from: start,
        until: end,
        subjectKey: own,
        signer: pair,
        extensions: [address],
      });
      return { cert, key: own.privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
    },
  };
}

function newPair(): Pair {
  return generateKeyPairSync("ec", { namedCurve: "P-256" });
}

/** A certificate after RFC 5280, 4.1, as PEM. */
function certificate(parts: {
  issuer: string;
  subject: string;
  from: Date;
  until: Date;
  subjectKey: Pair;
  signer: Pair;
  extensions: Buffer[];
}): string {
  const algorithm = der(SEQUENCE, hex(ECDSA_SHA256));
  const content = der(
    SEQUENCE,
    der(0xa0, hex("020102")),
    der(0x02, Buffer.from([1]), randomBytes(8)),
    algorithm,
    nameOf(parts.issuer),
    der(SEQUENCE, time(parts.from), time(parts.until)),
    nameOf(parts.subject),
    parts.subjectKey.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, ...parts.extensions)),
  );
  const signature = sign("sha256", content, parts.signer.privateKey);
  const whole = der(SEQUENCE, content, algorithm, der(0x03, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`;
}

function nameOf(text: string): Buffer {
  const value = der(0x0c, Buffer.from(text));
  return der(SEQUENCE, der(SET, der(SEQUENCE, hex(COMMON_NAME), value)));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
  return der(SEQUENCE, hex(id), critical ? hex("0101ff") : hex(""), der(0x04, value));
}

/** UTCTime, two digits for the year. */
function time(date: Date): Buffer {
  const digits = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(digits.slice(2)));
}

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function hex(text: string): Buffer {
  return Buffer.from(text, "hex");
}
