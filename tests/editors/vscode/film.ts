// Screenshots one after another as one moving picture: an animated PNG, which browsers and READMEs play.

import { writeFileSync } from "node:fs";
import { crc32 } from "node:zlib";
import type { Page } from "playwright-core";

const SIGNATURE = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");

/** The pictures of one film; all are of one size. */
export class Film {
  private readonly page: Page;
  private readonly frames: { png: Buffer; seconds: number }[] = [];

  constructor(page: Page) {
    this.page = page;
  }

  /** Takes a picture that stays so long. */
  async shoot(seconds: number): Promise<void> {
    this.frames.push({ png: await this.page.screenshot(), seconds });
  }

  write(path: string): void {
    writeFileSync(path, this.encoded());
  }

  private encoded(): Buffer {
    const [first] = this.frames;
    const header = first && chunks(first.png).find(({ type }) => type === "IHDR")?.data;
    if (!header) throw new Error("a film has at least one picture");
    const parts = [SIGNATURE, chunk("IHDR", header), chunk("acTL", numbers(this.frames.length, 0))];
    let sequence = 0;
    for (const [index, { png, seconds }] of this.frames.entries()) {
      const delay = Buffer.alloc(6);
      delay.writeUInt16BE(Math.round(seconds * 100));
      delay.writeUInt16BE(100, 2);
      // A whole picture, at the upper left corner.
      parts.push(chunk("fcTL", numbers(sequence++), header.subarray(0, 8), numbers(0, 0), delay));
      for (const { type, data } of chunks(png)) {
        if (type !== "IDAT") continue;
        parts.push(index === 0 ? chunk("IDAT", data) : chunk("fdAT", numbers(sequence++), data));
      }
    }
    return Buffer.concat([...parts, chunk("IEND")]);
  }
}

function chunks(png: Buffer): { type: string; data: Buffer }[] {
  const found = [];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    found.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += length + 12;
  }
  return found;
}

function chunk(type: string, ...data: Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), ...data]);
  return Buffer.concat([numbers(body.length - 4), body, numbers(crc32(body))]);
}

function numbers(...values: number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index);
  return buffer;
}
