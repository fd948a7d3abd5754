# The newest AWS provider that the stack allows, for the weekly workflow: what somebody gets who deploys for the first time.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.48.0, < 7.0.0"
    }
  }
}
