import type { ModelAnswer, ModelRequest } from '../fake-model-server.js'

/** What a model asks of a tool. */
export interface ToolCall {
  name: string
  input: Record<string, unknown>
}

/** A reply of Anthropic's API that is nothing but calls of tools. */
export function callTools(calls: readonly ToolCall[]): ModelAnswer {
  const message = {
    id: 'msg_tools',
    type: 'message',
    role: 'assistant',
    model: 'fake-model',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  }
  const blocks = calls.flatMap(({ name, input }, index) => [
    {
      type: 'content_block_start',
      index,
      content_block: { type: 'tool_use', id: idOf(index), name, input: {} },
    },
    {
      type: 'content_block_delta',
      index,
      delta: { type: 'input_json_delta', partial_json: JSON.stringify(input) },
    },
    { type: 'content_block_stop', index },
  ])
  const end = { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } }
  const events = [{ type: 'message_start', message }, ...blocks, end, { type: 'message_stop' }]
  return { raw: events.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('') }
}

const idOf = (index: number) => `toolu_${index}`

/** What the tools answered, as text in the order of the calls; undefined where one has not answered. */
export function toolResults(request: ModelRequest | undefined, calls: number): (string | undefined)[] {
  const messages = (request?.body.messages ?? []) as { content: unknown }[]
  const blocks = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []))
  return Array.from({ length: calls }, (_, index) => {
    const block = blocks.find(
      ({ type, tool_use_id }) => type === 'tool_result' && tool_use_id === idOf(index),
    )
    return block === undefined ? undefined : JSON.stringify(block.content)
  })
}
