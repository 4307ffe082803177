/** What a tool says of itself: written from its definition, so that it cannot drift from what the tool does. */
import type { Tool } from './define.ts'

/** What it does, what it leaves to others, and one question people ask it: every conversation pays for the list. */
export const describeTool = (tool: Pick<Tool, 'summary' | 'not_for' | 'answers'>): string =>
  [tool.summary, tool.not_for, `Answers: "${tool.answers[0]}"`].filter((part) => part !== undefined).join(' ')
