import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe finds, what is wider than the window, what is smaller than a finger, how many first headings there are. */
export async function troublesOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const runner = Reflect.get(window, 'axe') as typeof axe;
    const { violations } = await runner.run(document, { iframes: false });
    const small = [...document.querySelectorAll('button, select, textarea, .chip, nav a, .links a')].filter(
      (control) => {
        const { height } = control.getBoundingClientRect();
        return height > 0 && height < 43.5;
      },
    );
    const headings = document.querySelectorAll('h1').length;
    const excess = document.documentElement.scrollWidth - window.innerWidth;
    return [
      ...violations.flatMap((one) => one.nodes.map((node) => `${one.id} at ${node.html.slice(0, 200)}`)),
      ...small.map((control) => `too small: ${control.outerHTML.slice(0, 120)}`),
      ...(headings === 1 ? [] : [`${String(headings)} first headings`]),
      ...(excess > 0 ? [`wider than the window by ${String(excess)} px`] : []),
    ];
  });
}
