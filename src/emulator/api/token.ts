/** The body of a token request: documented as a form, and taken as JSON too, since clients send both. */
import { jsonObject } from '../operation.ts'

export const tokenFields = (body: string, content_type: string): Readonly<Record<string, string>> => {
  if (!content_type.includes('json')) return Object.fromEntries(new URLSearchParams(body))
  const texts = Object.entries(jsonObject(body) ?? {}).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] as const] : [],
  )
  return Object.fromEntries(texts)
}
