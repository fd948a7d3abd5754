// Gives every test cdktf's matchers (toHaveResourceWithProperties and the others).
import { Testing } from 'cdktf';

Testing.setupJest();
