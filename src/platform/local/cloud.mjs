// The border to the simulated cloud (main.cc): UTF-8 and bytes go across as pointer and length, both clocks with every
// call, and what the cloud wants done comes out as plain objects.
import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';

const kinds = ['nothing', 'send', 'close', 'respond', 'invoke', 'perform', 'code', 'keep', 'demo', 'accept', 'refuse', 'sendText'];

export class Cloud {
  // `module` is the built confab-local.mjs; `clock` reads AWS's clock.
  static async load(module, clock) {
    const cloud = new Cloud();
    const { default: load } = await import(pathToFileURL(resolve(module)));
    cloud.wasm = await load();
    cloud.clock = clock;
    return cloud;
  }

  #put(reserve, bytes) {
    const place = reserve(bytes.length);
    this.wasm.HEAPU8.set(bytes, place);
  }
  #input(value) { this.#put(this.wasm._local_input, Buffer.from(JSON.stringify(value))); }
  #attach(bytes) { this.#put(this.wasm._local_attachment, bytes); }
  #copy(place, size) { return Buffer.from(this.wasm.HEAPU8.subarray(place, place + size)); }
  #text() { return this.#copy(this.wasm._local_text(), this.wasm._local_text_size()).toString(); }
  #bytes() { return this.#copy(this.wasm._local_bytes(), this.wasm._local_bytes_size()); }
  #now() { return [performance.now(), this.clock()]; }
  #response() { return { ...JSON.parse(this.#text()), body: this.#bytes() }; }

  // Answers a sentence where the cloud cannot start.
  start(settings, keptState) {
    this.#attach(Buffer.from(keptState));
    this.#input(settings);
    return this.wasm._local_start() ? undefined : this.#text();
  }

  // Requests to CreateTable, one for each table of the deployment.
  tables() {
    this.wasm._local_tables();
    return JSON.parse(this.#text());
  }

  // What the site answers; `file` is to be read where it is not empty.
  site(request, files) {
    this.#input({ ...request, files });
    this.wasm._local_site();
    return this.#response();
  }

  request(id, request, body) {
    this.#attach(body);
    this.#input(request);
    this.wasm._local_request(id, ...this.#now());
  }
  invoked(id, { reply, failure }) {
    this.#attach(Buffer.from(reply ?? failure));
    this.wasm._local_invoked(id, reply === undefined ? 1 : 0, ...this.#now());
  }
  performed(id, answer) {
    this.#attach(answer?.body ?? Buffer.alloc(0));
    this.#input({ status: answer?.status ?? 0, headers: answer?.headers ?? [] });
    this.wasm._local_performed(id, ...this.#now());
  }

  // Ends in an output "demo" with a problem, or none.
  makeDemo() { this.wasm._local_make_demo(...this.#now()); }

  // Ends in an output "accept" or "refuse".
  open(id, request) {
    this.#input(request);
    this.wasm._local_open(id, ...this.#now());
  }
  received(id, bytes) {
    this.#attach(bytes);
    this.wasm._local_received(id, ...this.#now());
  }
  receivedText(id, bytes) {
    this.#attach(bytes);
    this.wasm._local_received_text(id, ...this.#now());
  }
  // The raw bytes of a socket, before they are messages.
  saw(id, bytes) {
    this.#attach(bytes);
    this.wasm._local_saw(id, ...this.#now());
  }
  closed(id, end) {
    this.#input(end);
    this.wasm._local_closed(id, ...this.#now());
  }
  ticked() { this.wasm._local_ticked(...this.#now()); }

  // The next output, or undefined: to be asked for until then after every call above.
  poll() {
    const kind = kinds[this.wasm._local_poll(...this.#now())];
    const id = this.wasm._local_id();
    switch (kind) {
      case 'send': return { kind, id, bytes: this.#bytes() };
      case 'sendText': return { kind, id, text: this.#bytes().toString() };
      case 'close': return { kind, id, ...JSON.parse(this.#text()) };
      case 'accept': return { kind, id, subprotocol: this.#text() };
      case 'refuse': return { kind, id, ...this.#response() };
      case 'respond': return { kind, id, ...this.#response() };
      case 'invoke': return { kind, id, ...JSON.parse(this.#text()), event: this.#bytes().toString() };
      case 'perform': return { kind, id, ...JSON.parse(this.#text()), body: this.#bytes() };
      case 'code': return { kind, ...JSON.parse(this.#text()) };
      case 'keep': return { kind, state: this.#bytes() };
      case 'demo': return { kind, problem: this.#text() };
      default: return undefined;
    }
  }
  // How many milliseconds until ticked() is wanted, or undefined.
  untilDeadline() {
    const deadline = this.wasm._local_deadline();
    return deadline < 0 ? undefined : Math.max(deadline - performance.now(), 0);
  }
}
