import { describe, expect, it } from '@jest/globals';

import { listenError } from '../../../apps/api/src/compose/listen-errors.ts';

const where = { host: '0.0.0.0', port: 80 };
const systemError = (code: string) => Object.assign(new Error(code), { code });

describe('an error of listening', () => {
  it.each([
    ['EADDRINUSE', 'port-taken', /^Port 80 of 0\.0\.0\.0 is taken .+ PORT=81\.$/],
    ['EACCES', 'port-forbidden', /may not listen on port 80 .+ PORT=3000/],
    ['EADDRNOTAVAIL', 'host-unavailable', /no address 0\.0\.0\.0\. Set HOST/],
    ['ENOTFOUND', 'host-unavailable', /Set HOST/],
  ])('%s is %s and says what to do', (code, named, message) => {
    const cause = systemError(code);
    expect(listenError(cause, where)).toMatchObject({
      code: named,
      cause,
      message: expect.stringMatching(message),
    });
  });

  it('is left as it is when we have nothing to say of it', () => {
    const error = systemError('EMFILE');
    expect(listenError(error, where)).toBe(error);
  });
});
