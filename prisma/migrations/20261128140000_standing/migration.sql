-- Too many complaints or hard bounces stop the stream: each edition and mail group once, so that an operator who resumes is not overruled.
alter table delivery_stream drop constraint delivery_stream_pause_reason_check;
alter table delivery_stream add constraint delivery_stream_pause_reason_check
  check (pause_reason in ('operator', 'our-set-up', 'mass-rejection', 'standing'));
alter table spent_once drop constraint spent_once_purpose_check;
alter table spent_once add constraint spent_once_purpose_check check (purpose in ('proof', 'webhook-call', 'standing-stop'));
