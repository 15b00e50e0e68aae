// Runs the deployment's functions next to the simulated cloud: loads backend/index.mjs as Lambda would, with a handler for
// each function and role. Several run at once, as on AWS.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export class Functions {
  #handlers = new Map();

  // `index` is index.mjs, with the built functions next to it; `now` reads AWS's clock.
  static async load(index, now) {
    const functions = new Functions();
    functions.now = now;
    functions.makeHandler = (await import(pathToFileURL(resolve(index)))).make_handler;
    return functions;
  }

  // A function's keys are renewed from time to time, which makes a new environment, as on AWS.
  #handler(name, environment) {
    const key = JSON.stringify(environment);
    const known = this.#handlers.get(name);
    if (known?.key === key) return known.handler;
    const handler = this.makeHandler(environment, { fetch, now: this.now });
    this.#handlers.set(name, { key, handler });
    return handler;
  }

  // Returns {reply} as JSON, or {failure}, an error message.
  async invoke({ function: name, environment, event }) {
    try {
      const handler = await this.#handler(name, environment);
      return { reply: JSON.stringify((await handler(JSON.parse(event))) ?? null) };
    } catch (problem) {
      return { failure: String(problem?.message ?? problem) };
    }
  }
}
