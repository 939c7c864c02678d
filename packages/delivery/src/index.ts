export type { Message, SmtpStage, SubmissionResult, Transport } from './message.ts';
