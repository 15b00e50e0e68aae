// DynamoDB for the local run: dynalite, a DynamoDB engine on LevelDB, behind a port of this machine, its tables kept in a
// folder. Signatures and policies are the simulated cloud's to check; dynalite only looks whether there is one.
import { Agent, request as httpRequest } from 'node:http';
import dynalite from 'dynalite';

// Nobody checks this signature, but there has to be one.
const unchecked = ['X-Amz-Date', '20260101T000000Z',
  'Authorization', 'AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=x'];

export class DynamoDb {
  #agent = new Agent({ keepAlive: true });

  constructor(folder) {
    this.folder = folder;
    this.server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
  }

  get running() { return this.server.listening; }
  get address() { return `http://127.0.0.1:${this.port}`; }

  // Answers a sentence where the folder is no use.
  async start() {
    await new Promise((done, failed) => {
      this.server.once('error', failed);
      this.server.listen(this.port ?? 0, '127.0.0.1', done);
    });
    this.port = this.server.address().port;
    // LevelDB is opened with the first request; dynalite throws where nobody can catch it when another process has it.
    let report;
    const thrown = new Promise((done) => process.once('uncaughtException', report = done));
    const problem = await Promise.race([thrown, this.#call('ListTables', '{}')]);
    process.removeListener('uncaughtException', report);
    if (problem instanceof Error)
      return `the tables in ${this.folder} cannot be opened: does another local run use them? Stop it, or give this one a folder of its own with --state DIR`;
  }

  // A table that is there already stays as it is.
  async make(createTable) {
    const { status, body } = await this.#call('CreateTable', createTable);
    if (status !== 200 && !body.includes('ResourceInUseException')) return `a table cannot be made: ${body}`;
  }

  // What is under way is finished first: LevelDB must not be closed under it.
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

  // undefined: no answer.
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
