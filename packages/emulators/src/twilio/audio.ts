// Recordings that play: a tone as WAV, silence as MP3, both as long as they say.

const RATE = 8_000;
const TONE_HZ = 440;
const MP3_FRAME_BYTES = 417;
/** MPEG 1 layer III, 128 kbit/s, 44.1 kHz: 1152 samples a frame. Side information of zeros is silence. */
const MP3_HEADER = [0xff, 0xfb, 0x90, 0x64];
const MP3_FRAME_SECONDS = 1_152 / 44_100;

/** 16-bit mono PCM with a quiet tone. */
export function toneAsWav(seconds: number): Uint8Array<ArrayBuffer> {
  const samples = Math.max(1, Math.round(seconds * RATE));
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n++)
    bytes.writeInt16LE(
      Math.round(Math.sin((2 * Math.PI * TONE_HZ * n) / RATE) * 6_000),
      44 + n * 2,
    );
  return new Uint8Array(bytes);
}

export function silenceAsMp3(seconds: number): Uint8Array<ArrayBuffer> {
  const frames = Math.max(1, Math.round(seconds / MP3_FRAME_SECONDS));
  const bytes = new Uint8Array(frames * MP3_FRAME_BYTES);
  for (let n = 0; n < frames; n++) bytes.set(MP3_HEADER, n * MP3_FRAME_BYTES);
  return bytes;
}

/** A picture of one point, for texts that bring one. */
export const SMALL_PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
