// Certificate Manager in us-east-1: the certificate that the stack is given for its domain.

import { ServiceError } from '../error';
import type { Call, Service, Surroundings } from '../service';

export function acm({ account }: Surroundings): Service {
  function describeCertificate(call: Call): unknown {
    const arn = call.input.text('CertificateArn');
    call.authorize('acm:DescribeCertificate', arn);
    const found = account.certificates.find((one) => one.arn === arn);
    if (found === undefined) throw new ServiceError('ResourceNotFoundException', 'Could not find the certificate');
    return {
      Certificate: {
        CertificateArn: arn,
        Status: found.status,
        DomainName: found.names[0],
        SubjectAlternativeNames: found.names,
        NotAfter: found.notAfter,
        RenewalEligibility: found.renewed ? 'ELIGIBLE' : 'INELIGIBLE',
      },
    };
  }

  return {
    prefix: 'acm',
    signingName: 'acm',
    region: 'us-east-1',
    protocol: 'json-1.1',
    target: 'CertificateManager',
    messageMember: 'message',
    throttle: 'ThrottlingException',
    validation: 'ValidationException',
    errors: {
      AccessDeniedException: 400,
      ResourceNotFoundException: 400,
      ThrottlingException: 400,
      ValidationException: 400,
    },
    operations: { DescribeCertificate: { handle: describeCertificate } },
  };
}
