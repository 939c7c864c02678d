import { serveTasks } from '@broadsheet/threads';

import { type Received, readHere } from './read.ts';

serveTasks((received: Received) => Promise.resolve(() => readHere(received)));
