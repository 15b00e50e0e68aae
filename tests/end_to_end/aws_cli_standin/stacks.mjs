// CloudFormation, as far as the scripts use it: deploys the real template into the account, and refuses to delete what
// AWS refuses to delete.
import fs from 'node:fs';

import { Refused, refused } from './account.mjs';
import { refused_to_stack } from './rights.mjs';
import { resolve } from './template.mjs';

const absent = (name, operation) => refused('ValidationError', operation, `Stack with id ${name} does not exist`);

function event(stack, id, type, status, reason) {
  stack.events.unshift({
    EventId: `event-${stack.events.length + 1}`, StackId: stack.id, LogicalResourceId: id, PhysicalResourceId: id === stack.name ? stack.id : `${id}-1X2Y3Z`,
    ResourceType: type, ResourceStatus: status, ...(reason ? { ResourceStatusReason: reason } : {}),
  });
}

// The first resource that the caller may not have made, changed or removed, or nothing. An update may touch any
// resource, so it needs the rights to change all of them.
function forbidden(account, before, resources, where) {
  const there = before?.resources ?? {};
  const tasks = [
    ...Object.keys(resources).map((name) => [name, name in there ? 'update' : 'create', resources[name]]),
    ...Object.keys(there).filter((name) => !(name in resources)).map((name) => [name, 'remove', there[name]]),
  ];
  for (const [id, doing, resource] of tasks) {
    const reason = refused_to_stack(account, doing, resource, where);
    if (reason) return { id, reason };
  }
  return undefined;
}

// UpdateStage is a patch: what the template no longer says stays, and a throttle of a route that is gone makes every later
// update of the stage fail. What stands in the way of an update, or nothing.
function patch_stages(account, resources) {
  for (const [name, { Type, properties }] of Object.entries(resources)) {
    if (Type !== 'AWS::ApiGatewayV2::Stage') continue;
    const kept = account.route_settings[properties.ApiId] ??= {};
    const routes = Object.values(resources).filter((other) => other.Type === 'AWS::ApiGatewayV2::Route' && other.properties.ApiId === properties.ApiId)
      .map((route) => route.properties.RouteKey);
    const stale = Object.keys(kept).find((key) => !routes.includes(key));
    if (stale) return { id: name, reason: `Unable to find Route by key ${stale} within the provided RouteSettings (Service: AmazonApiGatewayV2; Status Code: 404)` };
    Object.assign(kept, properties.RouteSettings);
  }
  return undefined;
}

function deploy(account, options, region) {
  const name = options['stack-name'];
  if (!account.buckets[options['s3-bucket']]) throw refused('NoSuchBucket', 'PutObject', 'The specified bucket does not exist');
  if (options.capabilities !== 'CAPABILITY_NAMED_IAM') throw refused('InsufficientCapabilitiesException', 'CreateChangeSet', 'Requires capabilities : [CAPABILITY_NAMED_IAM]');
  account.buckets[options['s3-bucket']][`${options['s3-prefix']}/0123456789abcdef.template`] = {};
  const template = JSON.parse(fs.readFileSync(options['template-file'], 'utf8'));
  const overrides = JSON.parse(fs.readFileSync(options['parameter-overrides'].replace(/^file:\/\//, ''), 'utf8'));
  const before = account.stacks[name];
  const given = { ...before?.given };
  for (const pair of overrides) given[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
  let made;
  try {
    made = resolve(template, given, { stack: name, region, account: account.id });
  } catch (problem) {
    throw refused('ValidationError', 'CreateChangeSet', problem.message);
  }
  const { CodeBucket, CodeKey } = made.parameters;
  if (!account.buckets[CodeBucket]?.[CodeKey]) throw refused('ValidationError', 'CreateChangeSet', `there is no ${CodeKey} in ${CodeBucket}`);
  if (before && JSON.stringify(before.given) === JSON.stringify(given) && before.template === JSON.stringify(template))
    return `No changes to deploy. Stack ${name} is up to date`;
  const stack = before ?? { name, id: `arn:aws:cloudformation:${region}:${account.id}:stack/${name}/0f1e2d3c`, events: [] };
  account.stacks[name] = stack;
  const doing = before ? 'UPDATE' : 'CREATE';
  event(stack, name, 'AWS::CloudFormation::Stack', `${doing}_IN_PROGRESS`, 'User Initiated');
  const busy = account.busy_api > 0 && { id: 'GetMeRoute', reason: 'Unable to complete operation due to concurrent modification. Please try again later. (Service: AmazonApiGatewayV2; Status Code: 409)' };
  if (busy) --account.busy_api;
  const broken = account.broken_resource ?? (busy || forbidden(account, before, made.resources, { stack: name, region }) || patch_stages(account, made.resources));
  if (broken) {
    const { id, reason } = broken;
    event(stack, id, template.Resources[id].Type, `${doing}_FAILED`, reason);
    event(stack, 'UserPool', 'AWS::Cognito::UserPool', `${doing}_FAILED`, 'Resource creation cancelled');
    event(stack, name, 'AWS::CloudFormation::Stack', before ? 'UPDATE_ROLLBACK_IN_PROGRESS' : 'ROLLBACK_IN_PROGRESS', `The following resource(s) failed: [${id}]`);
    stack.status = before ? 'UPDATE_ROLLBACK_COMPLETE' : 'ROLLBACK_COMPLETE';
    throw new Refused(255, `Waiting for changeset to be created..\nWaiting for stack create/update to complete\n\nFailed to create/update the stack. Run the following command\nto fetch the list of events leading up to the failure\naws cloudformation describe-stack-events --stack-name ${name}`);
  }
  Object.assign(stack, { status: `${doing}_COMPLETE`, given, template: JSON.stringify(template), outputs: made.outputs, resources: made.resources });
  for (const { Type, id, properties } of Object.values(made.resources)) {
    if (Type === 'AWS::S3::Bucket') account.buckets[id] ??= {};
    if (Type === 'AWS::Logs::LogGroup' && !account.log_groups.includes(id)) account.log_groups.push(id);
    if (Type === 'AWS::DynamoDB::Table') account.recovery[id] = properties.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled ?? false;
  }
  event(stack, name, 'AWS::CloudFormation::Stack', stack.status);
  return `Waiting for changeset to be created..\nWaiting for stack create/update to complete\nSuccessfully created/updated stack - ${name}`;
}

// Why AWS would not delete a resource, or nothing.
function hindrance(account, { Type, id, properties }) {
  if (properties?.DeletionProtectionEnabled) return 'Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.';
  if (properties?.DeletionProtection === 'ACTIVE') return 'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.';
  if (Type === 'AWS::S3::Bucket' && Object.keys(account.buckets[id] ?? {}).length > 0) return 'The bucket you tried to delete is not empty';
  if (Type === 'AWS::IoT::Policy' && account.policy_targets[id]?.length > 0) return `Cannot delete the policy because it has ${account.policy_targets[id].length} principals`;
  if (Type === 'AWS::IoT::Policy' && account.detached[id] > 0) {
    --account.detached[id];
    return 'Cannot delete the policy because it was detached a moment ago';
  }
  if (Type === 'AWS::IoT::Policy' && account.policy_versions[id]?.length > 0) return 'Cannot delete the policy because it has one or more policy versions attached to it';
  if (Type === 'AWS::IAM::Role' && account.inline_policies[id]?.length > 0) return 'Cannot delete entity, must delete policies first.';
  return undefined;
}

function delete_stack(account, options, region) {
  const stack = account.stacks[options['stack-name']];
  if (!stack) return;
  event(stack, stack.name, 'AWS::CloudFormation::Stack', 'DELETE_IN_PROGRESS', 'User Initiated');
  stack.status = 'DELETE_COMPLETE';
  for (const [name, resource] of Object.entries(stack.resources ?? {})) {
    const reason = refused_to_stack(account, 'remove', resource, { stack: stack.name, region }) ?? hindrance(account, resource);
    if (reason) {
      stack.status = 'DELETE_FAILED';
      event(stack, name, resource.Type, 'DELETE_FAILED', reason);
      resource.status = 'DELETE_FAILED';
      continue;
    }
    if (resource.Type === 'AWS::S3::Bucket') delete account.buckets[resource.id];
    if (resource.Type === 'AWS::Logs::LogGroup') account.log_groups = account.log_groups.filter((group) => group !== resource.id);
    if (resource.Type === 'AWS::DynamoDB::Table') {
      if (account.recovery[resource.id]) account.backups.push(resource.id);
      delete account.recovery[resource.id];
    }
    delete stack.resources[name];
  }
  if (stack.status === 'DELETE_COMPLETE') delete account.stacks[stack.name];
}

export const cloudformation = {
  'cloudformation deploy': {
    options: {
      'stack-name': 'needed', 'template-file': 'needed', 's3-bucket': 'needed', 's3-prefix': 'value', capabilities: 'needed',
      'no-fail-on-empty-changeset': 'switch', 'parameter-overrides': 'needed',
    },
    answer: deploy,
  },
  'cloudformation describe-stacks': {
    options: { 'stack-name': 'value' },
    query: ['Stacks[0].StackStatus', 'Stacks[0].Outputs', 'Stacks[].[StackName]'],
    answer(account, options) {
      if (options.query.endsWith('[StackName]')) return Object.keys(account.stacks).join('\n');
      const stack = account.stacks[options['stack-name']];
      if (!stack) throw absent(options['stack-name'], 'DescribeStacks');
      return options.query.endsWith('Status') ? stack.status
        : Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
    },
  },
  'cloudformation describe-stack-events': {
    options: { 'stack-name': 'needed', 'max-items': 'value' },
    query: [undefined, 'StackEvents[0].EventId'],
    answer(account, options) {
      const stack = account.stacks[options['stack-name']];
      if (!stack) throw absent(options['stack-name'], 'DescribeStackEvents');
      // The CLI adds the token of the next page, of which there is none.
      return options.query ? `${stack.events[0]?.EventId ?? 'None'}\nNone` : { StackEvents: stack.events };
    },
  },
  'cloudformation list-stack-resources': {
    options: { 'stack-name': 'needed' },
    query: ["StackResourceSummaries[?ResourceStatus != 'DELETE_COMPLETE'].[LogicalResourceId, PhysicalResourceId]",
      "StackResourceSummaries[?ResourceStatus == 'DELETE_FAILED'].[LogicalResourceId]"],
    answer(account, options) {
      const stack = account.stacks[options['stack-name']];
      if (!stack) throw absent(options['stack-name'], 'ListStackResources');
      if (options.query.includes('DELETE_FAILED'))
        return Object.entries(stack.resources ?? {}).filter(([, { status }]) => status === 'DELETE_FAILED').map(([name]) => name).join('\n');
      return Object.entries(stack.resources ?? {}).map(([name, { id }]) => `${name}\t${id}`).join('\n');
    },
  },
  'cloudformation delete-stack': { options: { 'stack-name': 'needed' }, answer: delete_stack },
  'cloudformation wait': {
    options: { 'stack-name': 'needed' },
    answer(account, options) {
      if (account.stacks[options['stack-name']])
        throw new Refused(255, 'Waiter StackDeleteComplete failed: Waiter encountered a terminal failure state: For expression "Stacks[].StackStatus" we matched expected path: "DELETE_FAILED" at least once');
    },
  },
};
