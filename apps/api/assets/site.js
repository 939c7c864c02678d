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
  const previewed = new Set(['topics', 'queries', 'authors', 'mutedTopics', 'mutedQueries', 'maxPapers']);
  let timer;
  let request;
  let shown = '';

  const choices = () => {
    const all = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (previewed.has(name)) all.append(name, value);
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
  for (const lines of form.querySelectorAll('textarea')) lines.addEventListener('input', soon(400));
  shown = choices().toString();
  document.querySelector('[data-no-script]')?.setAttribute('hidden', '');
}

// A sum before the form is sent, begun when somebody starts to fill it in: it keeps machines from signing strangers up.
const guarded = document.querySelector('form[data-proof]');
if (guarded) {
  const says = guarded.querySelector('[data-proof-says]');
  const fresh = 8 * 60_000;
  let begun = 0;
  let proof;

  const hex = (buffer) =>
    [...new Uint8Array(buffer)].map((octet) => octet.toString(16).padStart(2, '0')).join('');

  const solve = async () => {
    const answer = await fetch(guarded.dataset.proof, { cache: 'no-store' });
    if (!answer.ok) throw new Error('no sum');
    const { algorithm, challenge, maxnumber, salt, signature } = await answer.json();
    const encoder = new TextEncoder();
    const batch = 500;
    for (let from = 0; from <= maxnumber; from += batch) {
      const numbers = Array.from({ length: batch }, (_, index) => from + index);
      const hashes = await Promise.all(
        numbers.map((number) => crypto.subtle.digest(algorithm, encoder.encode(salt + number))),
      );
      const found = hashes.findIndex((hash) => hex(hash) === challenge);
      if (found >= 0)
        return btoa(JSON.stringify({ algorithm, challenge, number: from + found, salt, signature }));
    }
    throw new Error('no solution');
  };

  const begin = () => {
    if (proof && Date.now() - begun < fresh) return;
    begun = Date.now();
    proof = solve();
    // Told when the form is sent; until then it may be tried again.
    proof.catch(() => (proof = undefined));
  };

  guarded.addEventListener('focusin', begin);
  guarded.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = guarded.querySelector('button[type="submit"]');
    if (button.disabled) return;
    button.disabled = true;
    says.textContent = 'One moment: your browser solves the sum that keeps machines out.';
    try {
      begin();
      const field = document.createElement('input');
      field.type = 'hidden';
      field.name = 'altcha';
      field.value = await proof;
      guarded.append(field);
      proof = undefined;
      guarded.submit();
    } catch {
      button.disabled = false;
      says.textContent = window.isSecureContext
        ? 'The sum could not be had. Is the connection there? Press the button again.'
        : 'The sum needs a page that was fetched by https.';
    }
  });
  // Back from the next page: a spent sum is of no use.
  window.addEventListener('pageshow', () => {
    guarded.querySelector('input[name="altcha"]')?.remove();
    guarded.querySelector('button[type="submit"]').disabled = false;
    says.textContent = '';
  });
}
