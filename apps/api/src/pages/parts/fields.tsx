import type { FieldProblem } from '@broadsheet/subscribers';

/** What went wrong with one field, or nothing. */
export function errorOf(problems: readonly FieldProblem[], field: string): string | undefined {
  const found = problems.filter((one) => one.field === field || one.field.startsWith(`${field}.`));
  return found.length === 0 ? undefined : found.map((one) => one.message).join(' ');
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
export function ErrorSummary({ problems }: { problems: readonly FieldProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="errors" role="alert">
      <p>
        <strong>
          {problems.length === 1
            ? 'One thing needs mending.'
            : `${String(problems.length)} things need mending.`}
        </strong>
      </p>
      <ul>
        {problems.map((one, index) => (
          <li key={index}>
            <a href={`#${one.field.split('.')[0] ?? ''}`}>{one.message}</a>
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
