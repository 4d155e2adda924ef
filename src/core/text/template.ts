const PLACEHOLDER = /\{\{\s*([a-zA-Z]+)\s*\}\}/g

/**
 * Puts values in for `{{name}}`. What is put in is not looked at again, so that no topic or reply can use a
 * placeholder of its own.
 * @throws Error for a placeholder without a value
 */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(PLACEHOLDER, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    if (value === undefined) throw new Error(`there is no value for the placeholder {{${name}}}`)
    return value
  })
}

/** The names of the placeholders in a template, each once. */
export function listPlaceholders(template: string): string[] {
  return [...new Set([...template.matchAll(PLACEHOLDER)].map((match) => match[1] ?? ''))]
}
