export { aRecord, aSource } from '../../support/papers.ts';
