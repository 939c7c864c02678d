// Compiles the mail templates once, at build: no process that starts has to load MJML for it.
import { keepSkeletons } from '../packages/rendering/dist/index.js';

await keepSkeletons();
