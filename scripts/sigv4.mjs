// Signs requests to AWS in the header Authorization: Signature Version 4, for every service but Amazon S3, whose paths
// are signed in another way. AWS Identity and Access Management User Guide, "Create a signed AWS API request".
import { createHash, createHmac } from 'node:crypto';

const hash = (text) => createHash('sha256').update(text).digest('hex');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();

// Everything but letters, digits and -._~ becomes %XX.
export const percent_encode = (text) => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

// `url`: a URL object, percent-encoded; its path has no segments "." and "..", and its query no name twice.
// `credentials`: {access_key_id, secret_access_key, session_token}, the token only for temporary ones. Returns the
// headers to send, with those given and without Host, which the client adds itself.
export function sign({ method, url, headers = {}, body = '', service, region, credentials, now = new Date() }) {
  const time = `${now.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const sent = { ...headers, 'X-Amz-Date': time };
  if (credentials.session_token) sent['X-Amz-Security-Token'] = credentials.session_token;
  const signed = Object.entries({ ...sent, Host: url.host }).map(([name, value]) => [name.toLowerCase(), value.trim().replace(/ +/g, ' ')])
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const names = signed.map(([name]) => name).join(';');
  const query = [...url.searchParams].map(([name, value]) => `${percent_encode(name)}=${percent_encode(value)}`).sort().join('&');
  const path = url.pathname.split('/').map(percent_encode).join('/');  // encoded a second time
  const request = [method, path, query, ...signed.map(([name, value]) => `${name}:${value}`), '', names, hash(body)].join('\n');
  const key = [...scope.split('/')].reduce(hmac, `AWS4${credentials.secret_access_key}`);
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, hash(request)].join('\n')).toString('hex');
  sent.Authorization = `AWS4-HMAC-SHA256 Credential=${credentials.access_key_id}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return sent;
}
