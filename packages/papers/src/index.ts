export type { Day, Edition, EditionPaper, Paper, PaperFacts, PaperRecord } from './paper.ts';
