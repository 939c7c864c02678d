import type { Socket } from 'node:net';

/** A message on its way out. */
export type Writing = {
  /** Writes nothing more. */
  abandon(): void;
};

const finalDot = '.\r\n';

/**
 * Writes a message after 354, holding the final dot back until everything before it has left this process: so what breaks earlier
 * was certainly not accepted, and the caller knows the moment from which it may have been. Two turns of the event loop pass in
 * between, which is when a server that drops along with its 354 is noticed.
 * @param beforeLastByte called right before the final dot may be written
 */
export function writeMessage(socket: Socket, raw: Buffer, beforeLastByte: () => void): Writing {
  let abandoned = false;
  const finish = (): void => {
    if (abandoned || socket.destroyed || !socket.writable || socket.readableEnded) return;
    beforeLastByte();
    socket.write(finalDot);
  };
  socket.write(transparent(raw), (error) => {
    if (error === undefined || error === null) setImmediate(() => setImmediate(finish));
  });
  return {
    abandon() {
      abandoned = true;
    },
  };
}

/** RFC 5321 4.5.2: a dot that begins a line is doubled. Ours never have one, so that the bytes go out as they are. */
function transparent(raw: Buffer): Buffer {
  const whole = raw.subarray(-2).equals(lineEnd) || raw.length === 0 ? raw : Buffer.concat([raw, lineEnd]);
  if (whole[0] !== 0x2e && !whole.includes('\n.')) return whole;
  return Buffer.from(whole.toString('latin1').replace(/(^|\n)\./g, '$1..'), 'latin1');
}

const lineEnd = Buffer.from('\r\n');
