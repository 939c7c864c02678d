// Without this file every form works. With it the front page follows the choices, and the time zone is guessed.
const form = document.querySelector('form[data-live]');
const front = document.getElementById('front-page');

const zone = document.querySelector('select[name="timezone"][data-guess]');
if (zone) {
  const guess = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (guess) {
    if (![...zone.options].some((option) => option.value === guess)) zone.add(new Option(guess, guess));
    zone.value = guess;
  }
}

if (form && front) {
  let timer;
  let request;
  let shown = '';

  const choices = () => {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (name === 'topics' || name === 'queries' || name === 'maxPapers') all.append(name, value);
    return all;
  };

  const show = async () => {
    const body = choices();
    if (body.toString() === shown) return;
    request?.abort();
    request = new AbortController();
    front.setAttribute('aria-busy', 'true');
    try {
      const answer = await fetch('/preview?part=front-page', {
        method: 'POST',
        body,
        signal: request.signal,
      });
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      for (const id of ['front-summary', 'front-papers', 'parse', 'peek']) {
        const fresh = page.getElementById(id);
        const stale = document.getElementById(id);
        if (fresh && stale) stale.replaceChildren(...fresh.childNodes);
      }
      shown = body.toString();
    } catch (error) {
      if (error.name !== 'AbortError') console.warn('The preview did not answer.');
    } finally {
      front.removeAttribute('aria-busy');
    }
  };

  const soon = (wait) => () => {
    clearTimeout(timer);
    timer = setTimeout(show, wait);
  };

  form.addEventListener('change', soon(50));
  form.querySelector('textarea[name="queries"]')?.addEventListener('input', soon(400));
  shown = choices().toString();
  document.querySelector('[data-no-script]')?.setAttribute('hidden', '');
}
