import type { FieldError } from '../../context.ts';
import { cadenceChoices, hourWords } from '../words.ts';

/** What a form holds, as text: typed values come back as they were when something is wrong. */
export type FormValues = {
  email: string;
  topics: readonly string[];
  queries: string;
  timezone: string;
  hour: string;
  cadence: string;
  maxPapers: string;
};

/** What went wrong with one field, or nothing. */
export function errorOf(errors: readonly FieldError[], field: string): string | undefined {
  const found = errors.filter((error) => error.field === field || error.field.startsWith(`${field}.`));
  return found.length === 0 ? undefined : found.map((error) => error.message).join(' ');
}

/** Says a field's error beside it; the field names it by `aria-describedby`. */
export function ErrorLine({ id, message }: { id: string; message: string | undefined }) {
  if (message === undefined) return null;
  return (
    <p class="error" id={id}>
      {message}
    </p>
  );
}

/** Attributes of a control whose value was refused. */
export function invalid(
  id: string,
  message: string | undefined,
): { 'aria-invalid'?: 'true'; 'aria-describedby'?: string } {
  return message === undefined ? {} : { 'aria-invalid': 'true', 'aria-describedby': id };
}

/** The list of what to mend, at the head of a form. */
export function ErrorSummary({ errors }: { errors: readonly FieldError[] }) {
  if (errors.length === 0) return null;
  return (
    <div class="errors" role="alert">
      <p>
        <strong>
          {errors.length === 1 ? 'One thing needs mending.' : `${String(errors.length)} things need mending.`}
        </strong>
      </p>
      <ul>
        {errors.map((error, index) => (
          <li key={index}>
            <a href={`#${error.field.split('.')[0] ?? ''}`}>{error.message}</a>
          </li>
        ))}
      </ul>
    </div>
  );
}

type SelectProps = {
  name: string;
  label: string;
  value: string;
  options: readonly (readonly [value: string, label: string])[];
  error?: string | undefined;
  guess?: boolean;
};

/** A labelled choice. */
export function Select({ name, label, value, options, error, guess = false }: SelectProps) {
  const known = options.some(([option]) => option === value);
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <select
        id={name}
        name={name}
        {...invalid(`${name}-error`, error)}
        {...(guess ? { 'data-guess': '' } : {})}
      >
        {!known && (
          <option value={value} selected>
            {value}
          </option>
        )}
        {options.map(([option, words]) => (
          <option key={option} value={option} selected={option === value}>
            {words}
          </option>
        ))}
      </select>
      <ErrorLine id={`${name}-error`} message={error} />
    </div>
  );
}

const hours = Array.from({ length: 24 }, (_, hour) => [String(hour), `at ${hourWords(hour)}`] as const);
const sizes = [1, 3, 5, 10, 15, 20, 30, 40, 50].map(
  (size) => [String(size), `up to ${String(size)}`] as const,
);

/** When and how: cadence, hour, time zone, how many papers. */
export function WhenFields({
  values,
  errors,
  zones,
  guess = false,
}: {
  values: FormValues;
  errors: readonly FieldError[];
  zones: readonly string[];
  /** Whether the script may put in the reader's own zone: only where nobody chose one yet. */
  guess?: boolean;
}) {
  const of = (field: string) => errorOf(errors, field);
  return (
    <fieldset>
      <legend>When it comes</legend>
      <div class="fields">
        <Select
          name="cadence"
          label="On"
          value={values.cadence}
          options={cadenceChoices}
          error={of('cadence')}
        />
        <Select name="hour" label="Hour" value={values.hour} options={hours} error={of('hour')} />
        <Select
          name="timezone"
          label="Time zone"
          value={values.timezone}
          options={zones.map((zone) => [zone, zone.replaceAll('_', ' ')])}
          error={of('timezone')}
          guess={guess}
        />
        <Select
          name="maxPapers"
          label="Papers in one mail"
          value={values.maxPapers}
          options={sizes}
          error={of('maxPapers')}
        />
      </div>
    </fieldset>
  );
}

/** The address, asked for last. */
export function EmailField({
  value,
  error,
  label = 'Your address',
  autofocus = false,
}: {
  value: string;
  error?: string | undefined;
  label?: string;
  autofocus?: boolean;
}) {
  return (
    <div class="field">
      <label class="label" for="email">
        {label}
      </label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        inputMode="email"
        required
        autofocus={autofocus}
        value={value}
        {...invalid('email-error', error)}
      />
      <ErrorLine id="email-error" message={error} />
    </div>
  );
}

/** A field no person sees; what fills it in is no person. */
export function Trap() {
  return (
    <div class="trap" aria-hidden="true">
      <label for="website">Leave this empty</label>
      <input id="website" name="website" type="text" tabIndex={-1} autocomplete="off" />
    </div>
  );
}
