// The stack's Terraform variables: what differs per account, each with checks whose messages help (issue 2).

import { TerraformVariable, type TerraformVariableConfig } from 'cdktf';
import type { Construct } from 'constructs';
import { LOOKS_PRIVATE } from './link-signing';

/** `condition` is a Terraform expression about `var.<name>`; plan says `message` when it does not hold. */
const check = (condition: string, message: string) => ({ condition: `\${${condition}}`, errorMessage: message });

const string = (scope: Construct, name: string, config: TerraformVariableConfig): TerraformVariable =>
  new TerraformVariable(scope, name, { type: 'string', nullable: false, ...config });

export function connectInstanceArn(scope: Construct): TerraformVariable {
  return string(scope, 'connect_instance_arn', {
    description: 'ARN of the Connect instance; region and account are taken from it',
    validation: [
      check(
        'can(regex("^arn:aws:connect:[a-z0-9-]+:[0-9]{12}:instance/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", var.connect_instance_arn))',
        'connect_instance_arn must be the whole ARN of a Connect instance, arn:aws:connect:<region>:<account>:instance/<id>. The Amazon Connect console shows it under Account overview, as Instance ARN. Other partitions (aws-us-gov, aws-cn) have no CloudFront that this could use.',
      ),
    ],
  });
}

export function queueArn(scope: Construct): TerraformVariable {
  return string(scope, 'queue_arn', {
    description:
      'ARN of the queue that chats wait in when their call had none; a routing profile must serve chat on it',
    validation: [
      check(
        'can(regex("^arn:aws[a-z-]*:connect:[a-z0-9-]+:[0-9]{12}:instance/[0-9a-f-]{36}/queue/[0-9a-f-]{36}$", var.queue_arn))',
        'queue_arn must be the whole ARN of a queue, arn:aws:connect:<region>:<account>:instance/<id>/queue/<id>. The queue page shows it under additional queue information.',
      ),
      check(
        'startswith(var.queue_arn, format("%s/queue/", var.connect_instance_arn))',
        'queue_arn must be a queue of the instance in connect_instance_arn: it has to begin with that ARN, followed by /queue/.',
      ),
    ],
  });
}

export function connectModuleName(scope: Construct): TerraformVariable {
  return string(scope, 'connect_module_name', {
    description: 'Name of the flow module in Connect (a stage adds its suffix)',
    default: 'VoiceToChatFlow',
    validation: [
      check(
        'length(trimspace(var.connect_module_name)) >= 1 && length(var.connect_module_name) <= 100',
        'connect_module_name must have 1 to 100 characters: Connect takes 127, and a stage adds its suffix.',
      ),
    ],
  });
}

export function lambdaFunctionName(scope: Construct): TerraformVariable {
  return string(scope, 'lambda_function_name', {
    description: 'Name of the function that sends the link (a stage adds its suffix)',
    default: 'MyLambdaFunction',
    validation: [
      check(
        'can(regex("^[A-Za-z0-9_-]{1,48}$", var.lambda_function_name))',
        'lambda_function_name must have 1 to 48 letters, digits, hyphens and underscores: Lambda takes 64, and a stage adds its suffix.',
      ),
    ],
  });
}

/** SubjectPublicKeyInfo in base64 begins like this for the two kinds of key that CloudFront takes. */
const EC_P256 = '^MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==$';
const RSA_2048 = '^MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA[A-Za-z0-9+/]{342}IDAQAB$';

export function publicKey(scope: Construct, name: 'public_key' | 'second_public_key'): TerraformVariable {
  const body = `join("", regexall("[A-Za-z0-9+/=]+", replace(replace(var.${name}, "-----BEGIN PUBLIC KEY-----", ""), "-----END PUBLIC KEY-----", "")))`;
  const isPem = `can(regex("^\\\\s*-----BEGIN PUBLIC KEY-----\\\\r?\\\\n([A-Za-z0-9+/=]+\\\\r?\\\\n)+-----END PUBLIC KEY-----\\\\s*$", var.${name}))`;
  const looksPrivate = `can(regex("${LOOKS_PRIVATE}", var.${name}))`;
  return string(scope, name, {
    description:
      'PEM of a public key that verifies the cookies of the chat site: EC P-256 or RSA-2048 (npm run keys makes a pair). No secret: plans need the real one',
    // Not a secret, but it may hold a private key by mistake. A refused value is printed by the checks below, even a
    // sensitive one (Terraform 1.11), so these let a private key pass, and LinkSigning refuses it without showing it.
    sensitive: true,
    validation: [
      check(
        `${isPem} || ${looksPrivate}`,
        `${name} must be one PEM block from -----BEGIN PUBLIC KEY----- to -----END PUBLIC KEY-----, its lines as they were made. Certificates, ssh keys and BEGIN RSA PUBLIC KEY are other formats; line ends and blank lines around it do not matter.`,
      ),
      check(
        `can(regex("${EC_P256}", ${body})) || can(regex("${RSA_2048}", ${body})) || ${looksPrivate} || !${isPem}`,
        `${name} must be an EC P-256 (prime256v1) or an RSA-2048 key: CloudFront takes no other. Make a pair with: npm run keys (or npm run keys -- --rsa).`,
      ),
    ],
  });
}

export function privateKey(scope: Construct): TerraformVariable {
  const variable = string(scope, 'private_key', {
    description:
      'PEM of the private key of the signing slot. Ephemeral: it reaches no plan and no state. Any private key serves for a plan; only apply needs the one of public_key',
    sensitive: true,
    validation: [
      check(
        'can(regex("^\\\\s*-----BEGIN (EC |RSA )?PRIVATE KEY-----\\\\s[A-Za-z0-9+/=\\\\s]+\\\\s-----END (EC |RSA )?PRIVATE KEY-----\\\\s*$", var.private_key))',
        'private_key must be one PEM block of an unencrypted private key, with its real line breaks (not the two characters backslash and n). Give it by the environment: TF_VAR_private_key="$(cat keys/private-key.pem)".',
      ),
    ],
  });
  // Neither cdktf 0.21 nor its successor has a prop for it.
  variable.addOverride('ephemeral', true);
  return variable;
}

export function originationNumber(scope: Construct): TerraformVariable {
  return string(scope, 'origination_number', {
    description: 'E.164 number of the account that the SMS come from, for example a toll-free number',
    validation: [
      check(
        'can(regex("^\\\\+[1-9][0-9]{6,14}$", var.origination_number))',
        'origination_number must be in E.164 form: a plus sign, the country code and the number, digits only, as +12065550100.',
      ),
    ],
  });
}

export function originationIdentityArn(scope: Construct): TerraformVariable {
  return string(scope, 'origination_identity_arn', {
    description: 'ARN of the phone number, pool or sender id of End User Messaging that the SMS come from',
    validation: [
      check(
        'can(regex("^arn:aws[a-z-]*:sms-voice:[a-z0-9-]+:[0-9]{12}:(phone-number|pool|sender-id)/.+$", var.origination_identity_arn))',
        'origination_identity_arn must be the ARN of a phone number, pool or sender id, arn:aws:sms-voice:<region>:<account>:phone-number/<id>.',
      ),
    ],
  });
}

export function emailFromAddress(scope: Construct): TerraformVariable {
  return string(scope, 'email_from_address', {
    description: 'Address that links come from by e-mail; it or exactly its domain must be a verified identity in SES',
    validation: [
      check(
        'can(regex("^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\\\\.[A-Za-z0-9-]+)+$", var.email_from_address))',
        'email_from_address must be one plain address, as chat@example.com, without a display name.',
      ),
    ],
  });
}
