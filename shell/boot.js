// Runs before the program: loads it and the configuration, shows the progress, and shows a screen with the reason if
// something breaks, so that the page is never silent. It also knows the program's start form, which index.html contains as
// ui/forms/forms_tree.cc makes it. People can fill it in and submit it while the program is loading. The program then takes it
// over (Forms::take_over) and changes only what differs.
'use strict';
const byId = (id) => document.getElementById(id);
const byKey = (key) => document.querySelector(`[data-key="${key}"]`);
let running = false;

const stored = (storage, key) => {
  try { return globalThis[storage].getItem(key); } catch { return null; }
};

function screen(title, text, details = '') {
  if (byId('screen').classList.contains('broken')) return;  // what broke first is the reason
  if (!running && byId('name'))
    try { sessionStorage.setItem('confab.typed', byId('name').value); } catch {}
  byId('screen').className = 'broken';
  byId('screen').hidden = false;
  byId('screen').setAttribute('role', 'alert');
  byId('screen-title').textContent = title;
  byId('screen-text').textContent = text;
  byId('progress').hidden = true;
  byId('details').textContent = details;
  byId('details').hidden = byId('copy').hidden = !details;
  document.querySelector('#screen .actions').hidden = false;
  byId('page').inert = true;
  document.querySelector('dialog')?.remove();  // it would cover the screen
}

const crashed = (error) => screen('Confab has stopped',
  'Something went wrong inside the page. Messages that were not sent yet are kept and will be there after a reload.',
  [error?.message || error, error?.stack, navigator.userAgent].filter(Boolean).join('\n').slice(0, 4000));

function failed(error) {
  if (error instanceof WebAssembly.CompileError) screen('This browser cannot run Confab', 'WebAssembly is switched off or too old. Please use a current Firefox, Chrome, Edge or Safari.', String(error));
  else if (error instanceof WebAssembly.RuntimeError) crashed(error);
  else screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload.', String(error));
}

addEventListener('error', ({target, error, message}) => {
  if (target?.tagName == 'SCRIPT')
    screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload. If the site was updated, a reload is enough.', target.src);
  else if (target == window) crashed(error || message);
}, true);
addEventListener('unhandledrejection', ({reason}) => {
  if (!running || reason instanceof WebAssembly.RuntimeError) crashed(reason);
});
byId('reload').onclick = () => location.reload();
byId('copy').onclick = () => navigator.clipboard?.writeText(byId('details').textContent);

// --- the start form ---
const entry = byKey('entry');
let wish, words;  // the last button that was pressed before the program ran, and its text

// People who were here before continue where they were (chat/storage.cc), and so do those who return from a user pool's
// pages.
const isKnown = () => stored('localStorage', 'confab.me') || stored('localStorage', 'confab.session') || /[?&]state=/.test(location.search);

// Makes the form as ui/forms/entry_forms.cc shows it with this configuration. It checks less than transport/config.cc; if that
// finds mistakes, the program removes the form.
function fit({title = 'Confab', rooms = ['Lobby'], cognito: {userPoolId: accounts, guests = true, providers = []} = {}}) {
  byKey('entry-title').textContent = title;
  byKey('entry-rooms').textContent = 'Rooms here: ' + rooms.join(', ');
  if (accounts) {
    byKey('entry-about').textContent = 'Chat with whoever is here.';
    byKey('form:welcome:submit').className = 'quiet';
    for (const provider of providers) {
      const button = byKey('to:sign-up').cloneNode();
      button.dataset.key = 'with:' + provider;
      button.textContent = 'Continue with ' + provider;
      byKey('form-between').before(button);
    }
  }
  const without = accounts ? guests ? [] : ['form-between', 'form:welcome'] : ['to:sign-in', 'to:sign-up', 'form-between'];
  for (const key of without) byKey(key).remove();
}

// Called once the configuration is there. A broker that needs a password has another form, which is not worth a copy here.
function offer(configuration) {
  if (byId('screen').classList.contains('broken')) return;
  try {
    const config = JSON.parse(configuration);
    if (isKnown() || config.mqtt?.username) throw 0;
    fit(config);
  } catch {
    return entry.remove();
  }
  byId('screen').hidden = true;
  entry.hidden = false;
  const name = byId('name');
  if (!name) return;
  name.value = stored('sessionStorage', 'confab.typed') || '';
  name.focus();
}

function want(button) {
  if (running || button == wish) return;
  if (wish) {
    wish.removeAttribute('aria-disabled');
    wish.textContent = words;
  }
  wish = button;
  if (wish) {
    wish.setAttribute('aria-disabled', 'true');
    words = wish.textContent;
    wish.textContent = 'Loading…';
  }
  byKey('entry-status').textContent = wish ? 'Loading… This takes only a moment.' : '';
}
entry.addEventListener('submit', (event) => {
  event.preventDefault();
  want(event.submitter);
});
entry.addEventListener('click', ({target}) => { if (target.type == 'button') want(target); });
entry.addEventListener('input', () => want());  // typing again cancels it

// --- configuration and program ---
async function bring(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response;
}

// Compares the bytes that arrive with the size known from the build; the header has only the compressed size.
async function count({body}, bytes) {
  let seen = 0;
  for (const reader = body.getReader(); ;) {
    const {done, value} = await reader.read();
    if (done) return;
    seen += value.length;
    for (const bar of document.querySelectorAll('progress')) bar.value = 100 * seen / bytes;
  }
}

// Compiles while it arrives, and from the original response: only then does a browser cache the compiled code.
async function compile({program, programBytes}) {
  const response = await bring(program);
  count(response.clone(), programBytes).catch(() => {});
  return WebAssembly.compileStreaming(response);
}

const configuration = bring('config.json', {cache: 'no-cache'}).then((response) => response.text());
configuration.then(offer, (error) => screen('There is no configuration', 'This page needs the file config.json next to it and could not load it. Check the connection and reload. The site\'s administrator may have to add the file.', String(error)));
const module = globalThis.WebAssembly?.compileStreaming && compile(document.documentElement.dataset);
if (module) module.catch(failed);
else screen('This browser is too old for Confab', 'It cannot run WebAssembly. Please use a current Firefox, Chrome, Edge or Safari. Some browsers switch WebAssembly off in a "lockdown" or "strict" mode.');

var Module = {
  configuration: '',
  instantiateWasm(imports, done) {
    (async () => {
      const instance = await WebAssembly.instantiate(await module, imports);
      Module.configuration = await configuration;
      done(instance, await module);
    })().catch(failed);
    return {};
  },
  onAbort: crashed,
  started() {
    running = true;
    byId('screen').hidden = true;
    performance.mark('program');
    queueMicrotask(() => { if (wish?.isConnected) wish.click(); });  // after the program's first turn
  },
};
