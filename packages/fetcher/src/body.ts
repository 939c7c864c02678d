import { type Readable, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

/** Bytes; `ratio` is decompressed to compressed, asked above a megabyte. */
export type BodyLimits = { compressed: number; decompressed: number; ratio: number };

/** A body that is larger than the limits, or coded in a way we do not read. */
export class BodyError extends Error {
  override readonly name = 'BodyError';
  readonly code = 'body';
}

/**
 * Reads a body to its end within limits, undoing at most one content coding.
 * @throws BodyError, and zlib's and the stream's errors
 */
export async function readBody(body: Readable, coding: string, limits: BodyLimits): Promise<Buffer> {
  const parts: Buffer[] = [];
  const size = { compressed: 0, decompressed: 0 };
  const measured = async function* (chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      size.compressed += chunk.length;
      if (size.compressed > limits.compressed)
        throw new BodyError(`it is larger than ${megabytes(limits.compressed)}`);
      yield chunk;
    }
  };
  const kept = async (chunks: AsyncIterable<Buffer>): Promise<void> => {
    for await (const chunk of chunks) {
      size.decompressed += chunk.length;
      const bomb = size.decompressed > 1_000_000 && size.decompressed > size.compressed * limits.ratio;
      if (bomb || size.decompressed > limits.decompressed) {
        throw new BodyError(
          `it grows beyond ${megabytes(limits.decompressed)} or ${String(limits.ratio)} times its size`,
        );
      }
      parts.push(chunk);
    }
  };
  const decoder = decoderFor(coding);
  await (decoder === null ? pipeline(body, measured, kept) : pipeline(body, measured, decoder, kept));
  return Buffer.concat(parts);
}

function decoderFor(coding: string): Transform | null {
  switch (coding.trim().toLowerCase()) {
    case '':
    case 'identity':
      return null;
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      throw new BodyError(`its content coding "${coding.slice(0, 40)}" is not one we read`);
  }
}

function megabytes(bytes: number): string {
  return `${String(Math.round(bytes / 100_000) / 10)} MB`;
}
