// Flow content as a Terraform string.

import type { FlowContent } from '../flows/language/content';
import { literal } from './terraform-text';

/** Compact JSON; texts with `${` or `%{` arrive as they are, references stay references. */
export const flowContent = (content: FlowContent): string => literal(JSON.stringify(content));
