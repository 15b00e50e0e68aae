// The account of the stand-in for the AWS CLI: a JSON file, one call at a time.
import fs from 'node:fs';

// The CLI's error: its text on stderr and its exit code.
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

export function refused(code, operation, sentence) {
  return new Refused(254, `An error occurred (${code}) when calling the ${operation} operation: ${sentence}`);
}

export function empty_account() {
  return {
    id: '111122223333',
    cli_version: '2.27.41',
    region: 'eu-west-1',
    profiles: ['work'],
    endpoint: 'a1b2c3d4e5f6g7-ats.iot.eu-west-1.amazonaws.com',
    stacks: {},
    buckets: {},        // name -> key -> the properties of the object
    log_groups: [],
    policy_targets: {}, // IoT policy -> identities
    policy_versions: {},
    detached_for: 2,    // so many deletions of a policy fail after it was detached, like on AWS for up to five minutes
    detached: {},       // IoT policy -> how many of them are left
    inline_policies: {},  // role -> names of policies that no stack created
    recovery: {},       // table -> whether it has point-in-time recovery
    backups: [],        // tables that were deleted with point-in-time recovery
    noted_connections: [],
    connections: [],
    sockets: {},        // of API Gateway: connection -> "g" or "u"
    sessions: {},       // rows of polling sessions: key -> "g", or "u"
    guests: {},         // rows of the table Guests
    queues: [],         // names
    route_settings: {}, // API -> the throttles of single routes that its stage keeps, also of routes that are gone
    concurrency: 1000,  // of Lambda
    ses_sandbox: false,
    busy_api: 0,        // so many deployments fail because API Gateway is asked to change two things at once
    fail: {},           // call -> what the CLI prints
    policy: undefined,  // of whoever calls; without one they may do everything
  };
}

// Simultaneous calls wait for each other. Changes by `body` are kept even if it refuses.
export function with_account(file, body) {
  const lock = `${file}.lock`;
  for (let tries = 0; ; ++tries) {
    try {
      fs.mkdirSync(lock);
      break;
    } catch (problem) {
      if (problem.code !== 'EEXIST' || tries > 5000) throw problem;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4);
    }
  }
  try {
    const account = JSON.parse(fs.readFileSync(file, 'utf8'));
    try {
      return body(account);
    } finally {
      fs.writeFileSync(file, JSON.stringify(account, null, 2));
    }
  } finally {
    fs.rmdirSync(lock);
  }
}
