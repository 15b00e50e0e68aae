// Runs before anything else: brings the program and the configuration, shows how far that is, and is the last to speak
// when something breaks. It never leaves the page silent and never knows what the program does.
'use strict';
const byId = (id) => document.getElementById(id);
let running = false;

const ready = new Promise((resolve) => addEventListener('DOMContentLoaded', resolve));

async function screen(title, text, details = '') {
  await ready;
  if (byId('screen').classList.contains('broken')) return;  // what broke first is the reason
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

addEventListener('error', ({target, error, message}) => {
  if (target?.tagName == 'SCRIPT')
    screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload; after an update of the site a reload is all it takes.', target.src);
  else if (target == window) crashed(error || message);
}, true);
addEventListener('unhandledrejection', ({reason}) => {
  if (!running || reason instanceof WebAssembly.RuntimeError) crashed(reason);
});

ready.then(() => {
  byId('reload').onclick = () => location.reload();
  byId('copy').onclick = () => navigator.clipboard?.writeText(byId('details').textContent);
});

// Counts what arrives against the size known when the site was built; the header only knows the compressed size.
function counted(response, bytes) {
  let seen = 0;
  const counter = new TransformStream({
    transform(chunk, controller) {
      seen += chunk.length;
      byId('progress').value = 100 * seen / bytes;
      controller.enqueue(chunk);
    },
  });
  return new Response(response.body.pipeThrough(counter), {headers: {'Content-Type': 'application/wasm'}});
}

async function bring(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response;
}

var Module = {
  configuration: '',
  instantiateWasm(imports, done) {
    (async () => {
      await ready;
      const {program, programBytes} = document.documentElement.dataset;
      if (!globalThis.WebAssembly?.instantiateStreaming)
        return screen('This browser is too old for Confab', 'It runs no WebAssembly. Please use a current Firefox, Chrome, Edge or Safari; some browsers switch WebAssembly off in a "lockdown" or "strict" mode.');
      const configuration = bring('config.json', {cache: 'no-cache'}).then((response) => response.text());
      configuration.catch(() => {});
      try {
        const {instance, module} = await WebAssembly.instantiateStreaming(counted(await bring(program), +programBytes), imports);
        try {
          Module.configuration = await configuration;
        } catch (error) {
          return screen('There is no configuration', 'This page looks for a file config.json beside it and could not get it. Whoever runs this site has to put it there; if the network was away, a reload helps.', String(error));
        }
        done(instance, module);
      } catch (error) {
        if (error instanceof WebAssembly.CompileError) screen('This browser cannot run Confab', 'WebAssembly is switched off or too old here. Please use a current Firefox, Chrome, Edge or Safari.', String(error));
        else if (error instanceof TypeError || !(error instanceof WebAssembly.RuntimeError)) screen('Confab could not be loaded', 'A part of the page did not arrive. Check the connection and reload.', String(error));
        else crashed(error);
      }
    })();
    return {};
  },
  onAbort: crashed,
  started() {
    running = true;
    byId('screen').hidden = true;
  },
};
