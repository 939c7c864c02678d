import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

/**
 * The message as Nodemailer's source stream (it dot-stuffs and adds the final dot), holding the end back until everything before it has
 * left this process: so what breaks earlier was certainly not accepted, and the caller knows the moment from which it may have been.
 * Two turns of the event loop pass in between, which is when a server that drops along with its 354 is noticed.
 * @param raw the message
 * @param socket tells what the bytes go to; asked late, since STARTTLS replaces it
 * @param beforeLastByte called right before the final dot may be written
 */
export function messageSource(
  raw: Buffer,
  socket: () => Socket | null,
  beforeLastByte: () => void,
): Readable {
  let given = false;
  const finish = (source: Readable): void => {
    const target = socket();
    if (source.destroyed || target === null || target.destroyed || !target.writable || target.readableEnded)
      return;
    beforeLastByte();
    source.push(null);
  };
  return new Readable({
    read() {
      if (!given) {
        given = true;
        this.push(raw);
        return;
      }
      setImmediate(() => {
        whenDrained(socket(), () => setImmediate(() => setImmediate(finish, this)));
      });
    },
  });
}

/** Up to the high-water mark the socket may still hold bytes; then the border is drawn too early, which only errs towards `uncertain`. */
function whenDrained(socket: Socket | null, next: () => void): void {
  if (socket?.writableNeedDrain === true) socket.once('drain', next);
  else next();
}
