// DynamoDB for the local run: dynalite, a DynamoDB engine on LevelDB, at a port of this machine, with its tables in a
// folder. The simulated cloud checks signatures and policies; dynalite only requires that a request has a signature.
import { Agent, request as httpRequest } from 'node:http';
import dynalite from 'dynalite';
import { described, write } from './servers.mjs';

// dynalite requires a signature but does not check it.
const unchecked = ['X-Amz-Date', '20260101T000000Z',
  'Authorization', 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x'];

export class DynamoDb {
  #agent = new Agent({ keepAlive: true });

  // `refusal` returns the response to a request that the engine must not answer, or undefined.
  constructor(folder, refusal) {
    this.folder = folder;
    this.server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
    const [answer] = this.server.listeners('request');
    this.server.removeAllListeners('request');
    this.server.on('request', (request, response) => {
      const refused = refusal(described(request));
      if (refused) write(response, request.method, refused, refused.body);
      else answer(request, response);
    });
  }

  get running() { return this.server.listening; }
  get address() { return `http://127.0.0.1:${this.port}`; }

  // Returns an error sentence if the folder cannot be used, otherwise undefined.
  async start() {
    await new Promise((done, failed) => {
      this.server.once('error', failed);
      this.server.listen(this.port ?? 0, '127.0.0.1', done);
    });
    this.port = this.server.address().port;
    // The first request opens LevelDB; if another process has it open, dynalite throws where we cannot catch it.
    let report;
    const thrown = new Promise((done) => process.once('uncaughtException', report = done));
    const problem = await Promise.race([thrown, this.#call('ListTables', '{}')]);
    process.removeListener('uncaughtException', report);
    if (problem instanceof Error)
      return `could not open the tables in ${this.folder}; another local run may be using them. Stop it, or choose another folder with --state DIR`;
  }

  // Returns an error sentence, or undefined. An existing table stays as it is.
  async make(createTable) {
    const { status, body } = await this.#call('CreateTable', createTable);
    if (status !== 200 && !body.includes('ResourceInUseException')) return `could not create a table: ${body}`;
  }

  // Finishes open requests first, since LevelDB must not be closed under them.
  async stop() {
    const closed = new Promise((done) => this.server.close(done));
    const idle = setInterval(() => this.server.closeIdleConnections(), 20);
    await closed;
    clearInterval(idle);
  }

  #call(operation, body) {
    const headers = ['Content-Type', 'application/x-amz-json-1.0', 'X-Amz-Target', `DynamoDB_20120810.${operation}`, ...unchecked];
    return this.perform({ method: 'POST', target: '/', headers, body: Buffer.from(body) });
  }

  // Returns undefined if there is no response.
  perform({ method, target, headers, body }) {
    return new Promise((done) => {
      const request = httpRequest({ host: '127.0.0.1', port: this.port, method, path: target, headers: flat(headers, body), agent: this.#agent });
      request.on('error', () => done(undefined));
      request.on('response', (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('error', () => done(undefined));
        response.on('end', () => done({ status: response.statusCode, headers: response.rawHeaders, body: Buffer.concat(pieces) }));
      });
      request.end(body);
    });
  }
}

function flat(headers, body) {
  const named = { 'Content-Length': body.length };
  for (let i = 0; i < headers.length; i += 2)
    if (!/^(host|content-length|connection|transfer-encoding)$/i.test(headers[i])) named[headers[i]] = headers[i + 1];
  return named;
}
