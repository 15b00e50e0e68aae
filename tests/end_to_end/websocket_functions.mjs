// Sample functions behind a WebSocket API, in the form in which the local host loads functions: an authorizer that
// accepts one token, and a gateway that answers through @connections with AWS's own client. Written from AWS's
// documentation, without anything of Confab's functions.
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';

const policy = (Effect, Resource) => ({ Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] });

function authorize({ queryStringParameters: { token }, methodArn }) {
  if (token === 'broken') throw new Error('boom');
  if (token === 'denied') return { principalId: 'eve', policyDocument: policy('Deny', methodArn) };
  if (!['good', 'unwanted'].includes(token)) throw new Error('Unauthorized');
  return { principalId: 'ada', policyDocument: policy('Allow', methodArn), context: { token, level: 3 } };
}

const here = new Set();
const gone = [];

async function talk(client, { requestContext: context, body }) {
  const say = (id, what) => client.send(new PostToConnectionCommand({ ConnectionId: id, Data: Buffer.from(JSON.stringify(what)) }));
  const { connectionId: own, routeKey, authorizer } = context;
  if (routeKey === '$connect') {
    const early = await say(own, 'too early').then(() => 'sent', (problem) => problem.name);
    if (early !== 'GoneException' || authorizer.token === 'unwanted') return { statusCode: 418 };
    here.add(own);
  } else if (routeKey === '$disconnect') {
    here.delete(own);
    gone.push({ id: own, code: context.disconnectStatusCode, reason: context.disconnectReason });
  } else {
    const { what } = JSON.parse(body);
    if (what === 'fail') throw new Error('boom');
    if (what === 'who') await say(own, { id: own, route: routeKey, authorizer });
    if (what === 'gone') await say(own, { gone });
    if (what === 'all') await Promise.all([...here].map((one) => say(one, { from: own })));
  }
  return { statusCode: 200 };
}

export function make_handler(env) {
  if (env.CONFAB_FUNCTION === 'authorizer') return async (event) => authorize(event);
  if (env.CONFAB_FUNCTION !== 'gateway') return async () => ({ statusCode: 200 });
  const client = new ApiGatewayManagementApiClient({
    region: env.AWS_REGION,
    endpoint: env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI,
    credentials: { accessKeyId: env.AWS_ACCESS_KEY_ID, secretAccessKey: env.AWS_SECRET_ACCESS_KEY, sessionToken: env.AWS_SESSION_TOKEN },
  });
  return (event) => talk(client, event);
}
