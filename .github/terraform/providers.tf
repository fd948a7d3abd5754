# The AWS provider that the tests plan with: among the newest that the stack allows, as it is what people deploy with.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "6.66.0"
    }
  }
}
