// After deploying: is what Terraform made still there, and wired as it was?

import {
  type ContactFlowModuleSummary,
  type ContactFlowSummary,
  ListContactFlowModulesCommand,
  ListContactFlowsCommand,
  ListLambdaFunctionsCommand,
} from '@aws-sdk/client-connect';
import { DescribeTableCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConcurrencyCommand, GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { allPages, failedWith } from './aws';
import { absent, arn, type Check, fail, instanceArn, ok } from './check';
import { instanceIdOf } from './connect';

const flowModule: Check = {
  id: 'flow-module',
  after: ['instance'],
  deployment: true,
  permissions: [{ action: 'connect:ListContactFlowModules', on: (target) => instanceArn(target) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const modules = await allPages<ContactFlowModuleSummary>(async (NextToken) => {
      const page = await ask('connect:ListContactFlowModules', (o) =>
        clients.connect.send(new ListContactFlowModulesCommand({ InstanceId, NextToken, MaxResults: 100 }), o),
      );
      return { items: page.ContactFlowModulesSummaryList ?? [], next: page.NextToken };
    });
    const module = modules.find(({ Name }) => Name === stage.moduleName);
    if (module === undefined) return absent(`no flow module "${stage.moduleName}"`);
    if (module.State === 'ARCHIVED') {
      return fail(
        `"${stage.moduleName}" is archived`,
        'Restore it: flows page of the instance, Modules, View archived.',
      );
    }
    return ok(`"${stage.moduleName}" is there`);
  },
};

const functionAssociation: Check = {
  id: 'function-association',
  after: ['instance'],
  deployment: true,
  permissions: [{ action: 'connect:ListLambdaFunctions', on: (target) => instanceArn(target) }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const functions = await allPages<string>(async (NextToken) => {
      const page = await ask('connect:ListLambdaFunctions', (o) =>
        clients.connect.send(new ListLambdaFunctionsCommand({ InstanceId, NextToken, MaxResults: 25 }), o),
      );
      return { items: page.LambdaFunctions ?? [], next: page.NextToken };
    });
    const name = stage.sendLinkFunctionArn.split(':').at(-1);
    return functions.includes(stage.sendLinkFunctionArn)
      ? ok(`the instance may call the function "${name}"`)
      : absent(`the instance may not call the function "${name}"`);
  },
};

const flows: Check = {
  id: 'flows',
  after: ['instance'],
  deployment: true,
  needed: (stage) => stage.flowNames.length > 0,
  permissions: [{ action: 'connect:ListContactFlows', on: (target) => instanceArn(target, '/contact-flow/*') }],
  async run({ stage, clients, ask }) {
    const InstanceId = instanceIdOf(stage);
    const all = await allPages<ContactFlowSummary>(async (NextToken) => {
      const page = await ask('connect:ListContactFlows', (o) =>
        clients.connect.send(
          new ListContactFlowsCommand({ InstanceId, NextToken, MaxResults: 100, ContactFlowTypes: ['CONTACT_FLOW'] }),
          o,
        ),
      );
      return { items: page.ContactFlowSummaryList ?? [], next: page.NextToken };
    });
    const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(', ');
    const there = (name: string) => all.find((flow) => flow.Name === name);
    const missing = stage.flowNames.filter((name) => there(name) === undefined);
    const archived = stage.flowNames.filter((name) => there(name)?.ContactFlowState === 'ARCHIVED');
    if (archived.length > 0) {
      return fail(`${quoted(archived)} archived`, 'Restore it: flows page of the instance, View archived.');
    }
    return missing.length > 0 ? absent(`no flow ${quoted(missing)}`) : ok(`${quoted(stage.flowNames)} there`);
  },
};

const linkTable: Check = {
  id: 'link-table',
  after: ['account'],
  deployment: true,
  permissions: [
    { action: 'dynamodb:DescribeTable', on: (target) => arn(target, 'dynamodb', `table/${target.linkTable}`) },
    { action: 'dynamodb:DescribeTimeToLive', on: (target) => arn(target, 'dynamodb', `table/${target.linkTable}`) },
  ],
  async run({ stage, clients, ask }) {
    const TableName = stage.linkTable;
    try {
      const { Table } = await ask('dynamodb:DescribeTable', (o) =>
        clients.dynamodb.send(new DescribeTableCommand({ TableName }), o),
      );
      if (Table?.TableStatus === 'INACCESSIBLE_ENCRYPTION_CREDENTIALS') {
        return fail(
          `"${TableName}" cannot use its KMS key: no link is made or opened`,
          'Enable the key of kmsKeyArn, and see that its policy lets IAM use it: KMS console.',
        );
      }
      const { TimeToLiveDescription } = await ask('dynamodb:DescribeTimeToLive', (o) =>
        clients.dynamodb.send(new DescribeTimeToLiveCommand({ TableName }), o),
      );
      const status = TimeToLiveDescription?.TimeToLiveStatus;
      if (status === 'ENABLED' || status === 'ENABLING')
        return ok(`"${TableName}" is there and forgets what has ended`);
      return fail(
        `"${TableName}" keeps every link for ever: time to live is ${status ?? 'off'}`,
        'Somebody switched it off by hand. npm run deploy switches it on again.',
      );
    } catch (error) {
      if (!failedWith(error, 'ResourceNotFoundException')) throw error;
      return absent(`no table "${TableName}"`);
    }
  },
};

const functions: Check = {
  id: 'functions',
  after: ['account'],
  deployment: true,
  permissions: ['GetFunctionConfiguration', 'GetFunctionConcurrency'].map((name) => ({
    action: `lambda:${name}`,
    on: (target) => target.functionNames.map((one) => arn(target, 'lambda', `function:${one}`)),
  })),
  async run({ stage, clients, ask }) {
    for (const name of stage.functionNames) {
      try {
        const { State, LastUpdateStatus } = await ask('lambda:GetFunctionConfiguration', (o) =>
          clients.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }), o),
        );
        const isUsable = State === undefined || ['Active', 'Inactive'].includes(State);
        if (!isUsable || LastUpdateStatus === 'Failed') {
          return fail(
            `"${name}" is ${State}, its last change ${LastUpdateStatus}`,
            'Lambda console, the function, tells why; npm run deploy puts it back.',
          );
        }
        const { ReservedConcurrentExecutions } = await ask('lambda:GetFunctionConcurrency', (o) =>
          clients.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: name }), o),
        );
        if (ReservedConcurrentExecutions === 0) {
          return fail(
            `"${name}" is switched off: its reserved concurrency is 0`,
            'Somebody did so by hand, to stop it. npm run diff shows it, npm run deploy takes it back.',
          );
        }
      } catch (error) {
        if (!failedWith(error, 'ResourceNotFoundException')) throw error;
        return absent(`no function "${name}"`);
      }
    }
    return ok(`${stage.functionNames.map((name) => `"${name}"`).join(', ')} ready`);
  },
};

export const deploymentChecks: readonly Check[] = [flowModule, functionAssociation, functions, flows, linkTable];
