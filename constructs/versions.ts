// What a stack must demand of Terraform and of the AWS provider for these constructs to work.

import type { TerraformStack } from 'cdktf';

/**
 * The oldest one leaves alone the Pinpoint settings which AWS switched off on 2026-10-30 (terraform-provider-aws #48012); the
 * bindings would pin 6.25.0, which does not.
 */
const AWS_PROVIDER = '>= 6.48.0, < 7.0.0';
/** Write-only arguments and ephemeral variables. */
const TERRAFORM = '>= 1.11.0';

/** Call it first in the constructor of a stack that uses these constructs. */
export function requireVersions(stack: TerraformStack): void {
  // Read by CDK Terrain, cdktf's successor, which else refuses write-only arguments; without effect here.
  const target = TERRAFORM.replace(' ', '');
  stack.node.setContext('targetVersions', { terraform: target, opentofu: target });
  stack.addOverride('terraform.required_version', TERRAFORM);
  // In full, as CDK Terrain writes it; cdktf's own `aws` means the same address.
  stack.addOverride('terraform.required_providers.aws.source', 'hashicorp/aws');
  stack.addOverride('terraform.required_providers.aws.version', AWS_PROVIDER);
}
