import { ErrorLine, invalid } from '../parts/fields.tsx';

/** A password, an authenticator code, a name: one labelled line, required unless it says otherwise. */
export function TextField({
  name,
  label,
  value = '',
  type = 'text',
  autocomplete = 'off',
  hint,
  error,
  autofocus = false,
  required = true,
  inputMode,
}: {
  name: string;
  label: string;
  value?: string;
  type?: 'text' | 'password' | 'number' | 'search';
  autocomplete?: string;
  hint?: string;
  error?: string | undefined;
  autofocus?: boolean;
  required?: boolean;
  inputMode?: 'numeric';
}) {
  const described = invalid(`${name}-error`, error);
  return (
    <div class="field">
      <label class="label" for={name}>
        {label}
      </label>
      <input
        id={name}
        name={name}
        type={type}
        value={value}
        autocomplete={autocomplete}
        autofocus={autofocus}
        required={required}
        {...(inputMode === undefined ? {} : { inputMode })}
        {...described}
      />
      {hint !== undefined && <p class="hint">{hint}</p>}
      <ErrorLine id={`${name}-error`} message={error} />
    </div>
  );
}
