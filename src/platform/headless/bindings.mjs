// What C++ cannot do by itself in Node: sockets, HTTP, timers, files, standard streams. It holds handles and makes no
// decisions. Results go back through the exported confab_* functions, bytes as pointer and length in a buffer that C++
// provides. CMake copies this file next to the program as confab.mjs, which Node starts.
import fs from 'node:fs';
import process from 'node:process';
import { webcrypto } from 'node:crypto';
import WebSocket from 'ws';
import confab from './confab_program.mjs';

let program;          // the wasm module, from its first call on
let timer;
let input_wanted = false;
let input_ended = false;
let exiting = false;
const input = [];     // chunks of standard input not passed on yet; at most the one that still comes after pause()
const sockets = new Map();

const bytes = (pointer, length) => program.HEAPU8.slice(pointer, pointer + length);
const text = (pointer, length) => Buffer.from(bytes(pointer, length)).toString('utf8');

// Copies the pieces one after the other into C++'s buffer; returns their lengths.
function lend(...pieces) {
  const buffers = pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'utf8') : piece));
  let at = program._confab_buffer(buffers.reduce((sum, buffer) => sum + buffer.length, 0));
  for (const buffer of buffers) {
    program.HEAPU8.set(buffer, at);
    at += buffer.length;
  }
  return buffers.map((buffer) => buffer.length);
}

function tell(name, ...values) {
  if (!exiting) program[`_confab_${name}`](...values);
}

function hand_over_input() {
  if (!input_wanted || exiting) return;
  if (process.stdout.writableNeedDrain) {  // the reader of our output sets the pace
    process.stdout.once('drain', hand_over_input);
    return;
  }
  if (input.length > 0) {
    input_wanted = false;
    tell('input', ...lend(input.shift()));
  } else if (input_ended) {
    input_wanted = false;
    tell('input_ended');
  } else {
    process.stdin.resume();
  }
}

function watch_input() {
  process.stdin.on('data', (chunk) => {
    process.stdin.pause();
    input.push(chunk);
    hand_over_input();
  });
  const ended = () => {
    input_ended = true;
    hand_over_input();
  };
  process.stdin.on('end', ended);
  process.stdin.on('error', ended);
}

async function read_body(response, most) {
  const pieces = [];
  let length = 0;
  for await (const piece of response.body ?? []) {
    length += piece.length;
    if (length > most) throw new Error('too large');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const bindings = {
  write(stream, pointer, length) {
    (stream === 2 ? process.stderr : process.stdout).write(Buffer.from(bytes(pointer, length)));
  },

  want_input() {
    input_wanted = true;
    if (process.stdin.listenerCount('data') === 0) watch_input();
    setImmediate(hand_over_input);
  },

  // Copies a file into C++'s buffer and returns its size, or -1.
  read_file(pointer, length) {
    try {
      return lend(fs.readFileSync(text(pointer, length)))[0];
    } catch {
      return -1;
    }
  },

  // Replaces the file in one step; only its owner can read it.
  write_file(path_pointer, path_length, pointer, length) {
    const path = text(path_pointer, path_length);
    try {
      fs.rmSync(`${path}.new`, { force: true });  // the mode applies only to a new file
      fs.writeFileSync(`${path}.new`, bytes(pointer, length), { mode: 0o600 });
      fs.renameSync(`${path}.new`, path);
      return 1;
    } catch {
      return 0;
    }
  },

  // Copies a variable into C++'s buffer and returns its size, or -1.
  environment(pointer, length) {
    const value = process.env[text(pointer, length)];
    return value === undefined ? -1 : lend(value)[0];
  },

  entropy(pointer, length) {
    program.HEAPU8.set(webcrypto.getRandomValues(new Uint8Array(length)), pointer);
  },

  steady_now: () => performance.now(),
  unix_now: () => Date.now(),

  set_timer(milliseconds) {
    clearTimeout(timer);
    timer = milliseconds < 0 ? undefined : setTimeout(() => tell('woken'), Math.min(milliseconds, 0x7fffffff));
  },

  soon() {
    queueMicrotask(() => tell('turn'));
  },

  open_socket(id, url_pointer, url_length, protocol_pointer, protocol_length) {
    const closed = () => {
      if (sockets.delete(id)) tell('socket_closed', id);
    };
    let socket;
    try {
      socket = new WebSocket(text(url_pointer, url_length), protocol_length ? [text(protocol_pointer, protocol_length)] : [],
        { perMessageDeflate: false, followRedirects: false, maxPayload: 1 << 20 });
    } catch {
      sockets.set(id, null);
      setImmediate(closed);
      return;
    }
    sockets.set(id, socket);
    socket.on('open', () => tell('socket_opened', id));
    socket.on('message', (data, is_binary) => {
      if (is_binary) tell('socket_received', id, ...lend(data));
      else tell('socket_received_text', id, ...lend(data));
    });
    socket.on('error', () => {});  // close follows
    socket.on('close', closed);
  },

  send_on_socket(id, pointer, length) {
    const socket = sockets.get(id);
    if (socket?.readyState === WebSocket.OPEN) socket.send(bytes(pointer, length));
  },

  send_text_on_socket(id, pointer, length) {
    const socket = sockets.get(id);
    if (socket?.readyState === WebSocket.OPEN) socket.send(text(pointer, length));
  },

  close_socket(id) {
    const socket = sockets.get(id);
    if (!socket) return;
    socket.close();
    setTimeout(() => socket.terminate(), 2000).unref();  // if the peer does not answer the closing handshake
  },

  // Everything as text: method, URL, headers as lines "name: value". Calls "fetched" once, with status 0 if there is no
  // response.
  async fetch(id, method_pointer, method_length, url_pointer, url_length, headers_pointer, headers_length, body_pointer,
    body_length, within) {
    const method = text(method_pointer, method_length);
    const url = text(url_pointer, url_length);
    const headers = text(headers_pointer, headers_length).split('\n').filter((line) => line)
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]);
    const body = method === 'GET' || method === 'HEAD' ? undefined : bytes(body_pointer, body_length);
    let status = 0;
    let lengths = [0, 0];
    try {
      const response = await fetch(url, { method, headers, body, redirect: 'error', signal: AbortSignal.timeout(within) });
      const content = await read_body(response, 1 << 20);
      lengths = lend([...response.headers].map(([name, value]) => `${name}: ${value}\n`).join(''), content);
      status = response.status;
    } catch {
      status = 0;
    }
    tell('fetched', id, status, ...lengths);
  },

  // Closes the sockets, flushes the streams, exits.
  async exit(code) {
    if (exiting) return;
    exiting = true;
    clearTimeout(timer);
    const open = [...sockets.values()].filter((socket) => socket);
    await Promise.all(open.map((socket) => new Promise((closed) => {
      socket.on('close', closed);
      socket.close();
      setTimeout(() => { socket.terminate(); closed(); }, 1000);
    })));
    process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
  },
};

process.stdout.on('error', () => tell('output_closed'));
process.stderr.on('error', () => {});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => tell('interrupted'));
process.on('uncaughtException', (problem) => {
  process.stderr.write(`confab: internal error, please report it: ${problem.stack}\n`);
  process.exit(1);
});

// main() calls the bindings, so they need the module before it runs: the factory passes it to this hook.
bindings.attach = (module) => {
  program = module;
};
await confab({ arguments: process.argv.slice(2), bindings });
