// The JavaScript side of the simulated cloud (main.cc): passes UTF-8 and bytes as pointer and length, and both clocks with
// every call, and returns the cloud's outputs as plain objects.
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

  // Returns an error sentence if the cloud cannot start, otherwise undefined.
  start(settings, keptState) {
    this.#attach(Buffer.from(keptState));
    this.#input(settings);
    return this.wasm._local_start() ? undefined : this.#text();
  }

  // Returns the requests to CreateTable, one for each table of the deployment.
  tables() {
    this.wasm._local_tables();
    return JSON.parse(this.#text());
  }

  // Returns the site's response. If `file` is not empty, its content is the body.
  site(request, files) {
    this.#input({ ...request, files });
    this.wasm._local_site();
    return this.#response();
  }

  // Returns the refusal of a request to the DynamoDB engine, or undefined if the engine may answer it.
  tablesRefusal(request) {
    this.#input(request);
    return this.wasm._local_may_reach_tables() ? undefined : this.#response();
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

  // Later, poll() returns an output "demo" with a problem, which is empty if it worked.
  makeDemo() { this.wasm._local_make_demo(...this.#now()); }

  // Later, poll() returns an output "accept" or "refuse".
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
  // The raw bytes of a socket, before they are parsed as messages.
  saw(id, bytes) {
    this.#attach(bytes);
    this.wasm._local_saw(id, ...this.#now());
  }
  closed(id, end) {
    this.#input(end);
    this.wasm._local_closed(id, ...this.#now());
  }
  ticked() { this.wasm._local_ticked(...this.#now()); }

  // Returns the next output, or undefined if there is none. After every call above, call it until then.
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
  // Returns in how many milliseconds to call ticked(), or undefined.
  untilDeadline() {
    const deadline = this.wasm._local_deadline();
    return deadline < 0 ? undefined : Math.max(deadline - performance.now(), 0);
  }
}
