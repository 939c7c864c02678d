// Without this file the desk works by its buttons. With it the effect follows what is typed, the cut-off is dragged, and
// papers are judged with two keys.
const form = document.querySelector('form[data-live]');

/** Milliseconds of quiet before a change is tried. */
const patience = 250;

if (form) {
  const effect = () => document.getElementById('effect');
  const cutoff = form.querySelector('#cutoff');
  let timer;
  let request;

  /** Posts what is typed, and puts what it does in the place of what stands there. */
  const show = async (address) => {
    clearTimeout(timer);
    request?.abort();
    const mine = (request = new AbortController());
    effect().setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch(address, {
        method: 'POST',
        body: new URLSearchParams(new FormData(form)),
        headers: { Accept: 'text/html' },
        signal: mine.signal,
      });
      if (answer.status === 401) return form.requestSubmit(form.querySelector('[data-look]'));
      if (!answer.ok) return;
      const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('effect');
      if (made && !mine.signal.aborted) effect().replaceWith(made);
    } catch (error) {
      if (error.name !== 'AbortError') throw error;
    } finally {
      if (!mine.signal.aborted) effect().removeAttribute('aria-busy');
    }
  };
  const look = () => show(form.dataset.live);
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, patience);
  };

  form.addEventListener('input', (event) => {
    if (['query', 'cutoff', 'examples', 'name'].includes(event.target.name)) soon();
  });

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('button');
    if (!button || button.form !== form) return;
    if (button.dataset.look !== undefined) {
      event.preventDefault();
      await look();
    } else if (button.dataset.take !== undefined) {
      event.preventDefault();
      const query = form.querySelector('#query');
      query.value = button.dataset.take;
      // At once, for the button goes: later it would take the focus from whoever types on elsewhere.
      query.focus();
      await look();
    } else if (button.dataset.verdict !== undefined) {
      event.preventDefault();
      await judge(button);
    }
  });

  /** Judges, and goes on to the paper that stands in its place. */
  const judge = async (button) => {
    const entry = button.closest('.judged');
    const list = entry.parentElement;
    const lists = [...document.querySelectorAll('.judging')];
    const place = [lists.indexOf(list), [...list.children].indexOf(entry)];
    const stays = list.closest('section').getAttribute('aria-labelledby') !== 'next';
    await show(`${button.formAction}&part=effect`);
    const again = document.querySelectorAll('.judging')[place[0]];
    const at = again?.children[Math.min(place[1] + (stays ? 1 : 0), again.children.length - 1)];
    at?.focus();
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select'))
      return;
    const verdict = { y: 'yes', n: 'no' }[event.key];
    const entry = event.target.closest('.judged');
    if (!verdict || !entry) return;
    event.preventDefault();
    entry.querySelector(`[data-verdict="${verdict}"]`)?.click();
  });

  /** The cut-off follows the pointer, in steps of a hundredth. */
  const drag = (chart, event) => {
    const { left, width } = chart.getBoundingClientRect();
    const value = Math.min(1, Math.max(0, (event.clientX - left) / width)).toFixed(2);
    if (cutoff.value === value) return;
    cutoff.value = value;
    const all = chart.viewBox.baseVal.width;
    const line = chart.querySelector('.handle');
    line.setAttribute('x1', String(value * all));
    line.setAttribute('x2', String(value * all));
    for (const bar of chart.querySelectorAll('rect'))
      bar.setAttribute('class', Number(bar.getAttribute('x')) + 4 >= value * all ? 'over' : 'under');
    chart.parentElement.querySelector('[data-cutoff]').textContent = value;
  };
  document.addEventListener('pointerdown', (event) => {
    const chart = event.target.closest('[data-distribution] svg');
    if (!chart || !cutoff) return;
    event.preventDefault();
    chart.setPointerCapture(event.pointerId);
    drag(chart, event);
    const move = (moved) => drag(chart, moved);
    chart.addEventListener('pointermove', move);
    chart.addEventListener(
      'pointerup',
      () => {
        chart.removeEventListener('pointermove', move);
        soon();
      },
      { once: true },
    );
  });
}

// What changes by itself is fetched again and again, never under the hands of whoever is at it.
const refresh = async () => {
  const part = document.querySelector('[data-refresh]');
  if (!part) return;
  const inUse = document.hidden || part.contains(document.activeElement);
  if (!inUse) {
    try {
      const answer = await fetch(part.dataset.refresh, {
        headers: { Accept: 'text/html' },
        redirect: 'error',
      });
      if (!answer.ok) return;
      const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(part.id);
      if (made && !part.contains(document.activeElement)) part.replaceWith(made);
    } catch {
      // The server restarts, the network is away, or the session is over: the next look or click says which.
    }
  }
  next();
};
const next = () => {
  const part = document.querySelector('[data-refresh]');
  if (part) setTimeout(refresh, Number(part.dataset.seconds) * 1000);
};
next();
