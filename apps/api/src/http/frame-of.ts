import type { ApiContext } from '../context.ts';
import type { Frame } from '../pages/frame.tsx';
import { dayOf } from '../pages/words.ts';
import type { Assets } from './assets.ts';

/** Makes the frame of a page at the moment it is asked for. */
export type FrameOf = () => Frame;

/** Frames of one app. */
export function framesOf(context: ApiContext, assets: Assets): FrameOf {
  const { siteName, postalAddress } = context.site;
  const { css, js, deskCss, deskJs, icon } = assets;
  const files = { css, js, deskCss, deskJs, icon };
  return () => ({ siteName, postalAddress, assets: files, today: dayOf(context.now()) });
}
