// The deployment's own functions, run beside the simulated cloud: backend/index.mjs as Lambda would load it, a handler for
// each function and role. Several run at once, as they do on AWS.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export class Functions {
  #handlers = new Map();

  // `index` is index.mjs with the built functions beside it; `now` reads AWS's clock.
  static async load(index, now) {
    const functions = new Functions();
    functions.now = now;
    functions.makeHandler = (await import(pathToFileURL(resolve(index)))).make_handler;
    return functions;
  }

  // A function's keys are renewed from time to time: that is a new environment, as on AWS.
  #handler(name, environment) {
    const key = JSON.stringify(environment);
    const known = this.#handlers.get(name);
    if (known?.key === key) return known.handler;
    const handler = this.makeHandler(environment, { fetch, now: this.now });
    this.#handlers.set(name, { key, handler });
    return handler;
  }

  // {reply}: JSON, or {failure}: what became of it instead.
  async invoke({ function: name, environment, event }) {
    try {
      const handler = await this.#handler(name, environment);
      return { reply: JSON.stringify((await handler(JSON.parse(event))) ?? null) };
    } catch (problem) {
      return { failure: String(problem?.message ?? problem) };
    }
  }
}
