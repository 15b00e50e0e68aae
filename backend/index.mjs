// What Lambda starts for each of the functions: loads them (C++ as wasm), passes JSON in and out, and performs the HTTP
// requests that they ask for. src/lambda makes all decisions.
import load from './confab-lambda.mjs';

const wasm = await load();
const within = 4_000; // milliseconds for one request; a second attempt must end before the function's own time limit
const largest = 20 * 1024 * 1024; // bytes of one response

function put(value) {
  const bytes = Buffer.from(JSON.stringify(value));
  const place = wasm._lambda_input(bytes.length);
  wasm.HEAPU8.set(bytes, place);
}

function take() {
  const place = wasm._lambda_output();
  return JSON.parse(Buffer.from(wasm.HEAPU8.subarray(place, place + wasm._lambda_output_size())).toString());
}

// Equal names have equal folded forms: unifies compatibility forms, then case, in both directions for letters
// with three cases.
const fold = (text) => text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');

// Returns null if there is no response. fetch itself sets Content-Length and Host.
async function perform(fetch, { method, url, headers, body }) {
  try {
    const response = await fetch(url, {
      method, headers, body: method === 'GET' ? undefined : body, redirect: 'manual', signal: AbortSignal.timeout(within),
    });
    const text = await response.text();
    return text.length > largest ? null : { status: response.status, headers: [...response.headers], body: text };
  } catch {
    return null;
  }
}

// One function of a deployment: its environment variables, the fetch that reaches AWS, AWS's clock, and where the line
// goes that each invocation writes about itself (docs/deploying.md, "What the functions write down").
export function make_handler(env, { fetch = globalThis.fetch, now = Date.now, print = () => {} } = {}) {
  const environment = Object.fromEntries(Object.entries(env).filter(([name]) => /^(CONFAB|AWS)_/.test(name)));
  return async (event, context) => {
    put({ environment, event: event ?? null, request: context?.awsRequestId ?? '' });
    const invocation = wasm._lambda_begin(now());
    for (let turn = take(); ; turn = take()) {
      if (turn.log) print(JSON.stringify(turn.log));
      if ('reply' in turn) return turn.reply;
      if ('fail' in turn) throw new Error(turn.fail);
      if (turn.perform) put({ answers: await Promise.all(turn.perform.map((request) => perform(fetch, request))) });
      else put({ folded: turn.fold.map(fold) });
      wasm._lambda_resume(invocation, now());
    }
  };
}

export const handler = make_handler(process.env, { print: console.log });
