// Runs before the program: brings it and the configuration, shows how far that is, and is the last to speak when something
// breaks. It never leaves the page silent. Of what the program does it knows one thing, the start form: that stands in
// index.html as ui/forms_tree.cc makes it, can be filled in and handed in while the program is on its way, and is then the
// program's (Forms::take_over), which changes in it only what differs.
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
  document.querySelector('dialog')?.remove();  // nothing stands above this
}

const crashed = (error) => screen('Confab has stopped',
  'Something went wrong inside the page. Your messages that were not sent yet are kept and will be there after a reload.',
  [error?.message || error, error?.stack, navigator.userAgent].filter(Boolean).join('\n').slice(0, 4000));

function failed(error) {
  if (error instanceof WebAssembly.CompileError) screen('This browser cannot run Confab', 'WebAssembly is switched off or too old here. Please use a current Firefox, Chrome, Edge or Safari.', String(error));
  else if (error instanceof WebAssembly.RuntimeError) crashed(error);
  else screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload.', String(error));
}

addEventListener('error', ({target, error, message}) => {
  if (target?.tagName == 'SCRIPT')
    screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload; after an update of the site a reload is all it takes.', target.src);
  else if (target == window) crashed(error || message);
}, true);
addEventListener('unhandledrejection', ({reason}) => {
  if (!running || reason instanceof WebAssembly.RuntimeError) crashed(reason);
});
byId('reload').onclick = () => location.reload();
byId('copy').onclick = () => navigator.clipboard?.writeText(byId('details').textContent);

// --- the start form ---
const entry = byKey('entry');
let wish, words;  // the button that was pressed last while nobody could answer, and what it says

// Who was here before goes on where they were (chat/storage.cc), and so does who comes back from a user pool's pages.
const isKnown = () => stored('localStorage', 'confab.me') || stored('localStorage', 'confab.session') || /[?&]state=/.test(location.search);

// What ui/entry_forms.cc shows of the form with this configuration. It is read less closely than in transport/config.cc;
// where that finds mistakes, the program takes the form away.
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

// As soon as the configuration is there. A broker that wants a password has another form, which is worth no second copy.
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
  byKey('entry-status').textContent = wish ? 'Loading… This goes on by itself in a moment.' : '';
}
entry.addEventListener('submit', (event) => {
  event.preventDefault();
  want(event.submitter);
});
entry.addEventListener('click', ({target}) => { if (target.type == 'button') want(target); });
entry.addEventListener('input', () => want());  // who types on takes it back

// --- configuration and program ---
async function bring(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response;
}

// Counts what arrives against the size known when the site was built; the header only knows the compressed size.
async function count({body}, bytes) {
  let seen = 0;
  for (const reader = body.getReader(); ;) {
    const {done, value} = await reader.read();
    if (done) return;
    seen += value.length;
    for (const bar of document.querySelectorAll('progress')) bar.value = 100 * seen / bytes;
  }
}

// At once, while it arrives, and from the very response: only so does a browser keep what it compiled for the next time.
async function compile({program, programBytes}) {
  const response = await bring(program);
  count(response.clone(), programBytes).catch(() => {});
  return WebAssembly.compileStreaming(response);
}

const configuration = bring('config.json', {cache: 'no-cache'}).then((response) => response.text());
configuration.then(offer, (error) => screen('There is no configuration', 'This page looks for a file config.json beside it and could not get it. Whoever runs this site has to put it there; if the network was away, a reload helps.', String(error)));
const module = globalThis.WebAssembly?.compileStreaming && compile(document.documentElement.dataset);
if (module) module.catch(failed);
else screen('This browser is too old for Confab', 'It runs no WebAssembly. Please use a current Firefox, Chrome, Edge or Safari; some browsers switch WebAssembly off in a "lockdown" or "strict" mode.');

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
    queueMicrotask(() => { if (wish?.isConnected) wish.click(); });  // behind the program's first turn
  },
};
