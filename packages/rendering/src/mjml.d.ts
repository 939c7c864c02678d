declare module 'mjml' {
  /** What a template compiles to. With strict validation a fault of the template is thrown. */
  function compile(
    source: string,
    options: { validationLevel: 'strict'; fonts: Readonly<Record<string, string>> },
  ): Promise<{ html: string }>;
  export { compile as default };
}
