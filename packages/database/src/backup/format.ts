import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';

import { BackupError } from './errors.ts';

/**
 * A backup file: one line with the checksum of all that follows it, one line of JSON that says what it is, then frames,
 * compressed by zlib. A frame is one octet for its sort, four for its length, and so many octets.
 */
export type BackupHeader = {
  /** The version of Broadsheet that made it. */
  version: string;
  createdAt: string;
  /** Names of the migrations that the database had. */
  migrations: readonly string[];
};

/** Sorts of frames. A table's data are the lines of `copy … to stdout`. */
export const sort = { table: 1, data: 2, rest: 3, end: 4 } as const;

export type Frame = { sort: number; payload: Buffer };

/** What is kept beside the tables. */
export type Rest = {
  /** Where sequences stand. */
  sequences: readonly { name: string; value: number }[];
  /** The key that was made under `DATA_DIR`; null where `SECRET_KEY` is given. */
  secretKey: string | null;
};

const title = 'broadsheet-backup 1 ';
const unfinished = '0'.repeat(64);
/** Octets of the first line. */
const titleLength = title.length + 64 + 1;
const longestHeader = 1_000_000;
const longestFrame = 64 * 1024 * 1024;

/** The first line, before the checksum is known: whoever reads it sees a file that was never finished. */
export const openTitle = `${title}${unfinished}\n`;

export const headerLine = (header: BackupHeader): string => `${JSON.stringify(header)}\n`;

export function frame(kind: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(kind);
  head.writeUInt32BE(payload.length, 1);
  return Buffer.concat([head, payload]);
}

/** Writes the checksum into the first line: the file is whole from now on. */
export async function sign(file: FileHandle, hash: Hash): Promise<void> {
  await file.write(Buffer.from(hash.digest('hex')), 0, 64, title.length);
  await file.sync();
}

/**
 * Reads what a file says it is, and holds every octet of it against its checksum.
 * @returns the header, and where the frames begin
 * @throws BackupError
 */
export async function verifyBackup(
  path: string,
): Promise<{ header: BackupHeader; from: number; size: number }> {
  const size = await sizeOf(path);
  const hash = createHash('sha256');
  let begin = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    // The checksum covers what follows the first line.
    if (begin.length < titleLength) {
      const missing = titleLength - begin.length;
      hash.update(chunk.subarray(missing));
    } else hash.update(chunk);
    if (begin.length < longestHeader) begin = Buffer.concat([begin, chunk]).subarray(0, longestHeader);
  }
  const first = begin.subarray(0, titleLength).toString('latin1');
  if (!first.startsWith('broadsheet-backup ')) throw notOurs(path);
  if (!/^broadsheet-backup 1 [\da-f]{64}\n$/.test(first))
    throw new BackupError(
      'backup-newer',
      `${path} has a format that this version of Broadsheet does not know. Install the newer version.`,
    );
  const told = first.slice(title.length, -1);
  if (told === unfinished)
    throw new BackupError(
      'file-damaged',
      `${path} was never finished: whoever made it was interrupted. Take another backup.`,
    );
  if (hash.digest('hex') !== told)
    throw new BackupError(
      'file-damaged',
      `${path} is damaged: its checksum does not fit. Nothing was changed; take another copy of it.`,
    );
  const end = begin.indexOf('\n', titleLength);
  return {
    header: JSON.parse(begin.subarray(titleLength, end).toString('utf8')) as BackupHeader,
    from: end + 1,
    size,
  };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const { size } = await stat(path);
    const handle = await open(path, 'r');
    await handle.close();
    return size;
  } catch (error) {
    throw new BackupError(
      'file-unreadable',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function notOurs(path: string): BackupError {
  return new BackupError('file-unreadable', `${path} is not a backup of Broadsheet.`);
}

/**
 * The frames of an unpacked stream, one after the other.
 * @throws BackupError where they end too soon
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let unread: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    while (unread.length >= 5) {
      const length = unread.readUInt32BE(1);
      if (length > longestFrame)
        throw new BackupError('file-damaged', 'The backup holds a frame of no possible length.');
      if (unread.length < 5 + length) break;
      yield { sort: unread.readUInt8(), payload: unread.subarray(5, 5 + length) };
      unread = unread.subarray(5 + length);
    }
  }
  if (unread.length > 0) throw new BackupError('file-damaged', 'The backup ends in the middle of a frame.');
}
