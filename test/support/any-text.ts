import fc from 'fast-check';

/**
 * Text of any code points at all, halves of surrogate pairs and the names that objects stumble over included.
 * Not `anyText()`: that makes a table of a million code points anew in each test file.
 * @param length in code points
 */
export function anyText(length: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<string> {
  const codePoint = fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xffff }) },
    { weight: 1, arbitrary: fc.integer({ min: 0x10000, max: 0x10ffff }) },
  );
  const text = fc.array(codePoint, length).map((points) => String.fromCodePoint(...points));
  const { minLength = 0, maxLength = Infinity } = length;
  const stumbling = ['__proto__', 'constructor', 'toString', 'null', ' '].filter(
    (word) => word.length >= minLength && word.length <= maxLength,
  );
  return stumbling.length === 0
    ? text
    : fc.oneof({ weight: 20, arbitrary: text }, { weight: 1, arbitrary: fc.constantFrom(...stumbling) });
}
