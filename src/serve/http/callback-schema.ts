import type { SwaggerTransformObject } from '@fastify/swagger'
import { z } from 'zod'
import { resultSchema } from './result-schema.js'

/** How a client gets results sent, for the description of where it asks for that. */
export const CALLBACK_TEXT = `With \`callback\` the result is sent there once the discussion has ended, however it ended: what \`GET /v1/discussions/{id}\` gives then, as a POST. What the discussion is begun with is kept on the disk together with that promise, so that it outlives the server.

It is sent at least once: an answer of 2xx ends it; 408, 425, 429, 5xx or none within 10 s is followed by another attempt, after 10 s, 30 s, 90 s and so on, or as \`Retry-After\` says, for six hours; any other answer ends it unheard, a redirect too. Each attempt has the same \`X-OpenBotMan-Delivery\`: a receiver that has seen it has the result already.

\`X-OpenBotMan-Signature: t=<seconds>,v1=<hex>\` is an HMAC-SHA256 with the secret of the server (OPENBOTMAN_CALLBACK_SECRET) over \`<seconds>.<body>\`, the body as the bytes that arrived. To check it: reckon the same, compare in constant time, and refuse what is older than five minutes.

Addresses have to be https:// and in the public network, unless the server was started with --allow-private-callbacks.`

const header = (name: string, description: string, schema: object) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema,
})

function describeResult(): object {
  const { $schema: _, ...schema } = z.toJSONSchema(resultSchema, { io: 'output' })
  return schema
}

/** As OpenAPI has it; what makes the document of the routes would leave the headers out. */
const CALLBACKS = {
  discussionEnded: {
    '{$request.body#/callback}': {
      post: {
        summary: 'The discussion has ended',
        parameters: [
          header('X-OpenBotMan-Delivery', 'The same in each attempt to deliver this result.', {
            type: 'string',
            format: 'uuid',
          }),
          header('X-OpenBotMan-Attempt', 'Which attempt it is, from 1.', { type: 'integer', minimum: 1 }),
          header('X-OpenBotMan-Signature', '`t=<seconds>,v1=<hex>`, as described above.', {
            type: 'string',
            pattern: '^t=\\d+,v1=[0-9a-f]{64}$',
          }),
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: describeResult() } },
        },
        responses: {
          '2XX': { description: 'It was taken.' },
          '408': { description: 'So are 425, 429 and 5xx: it is sent again.' },
          default: { description: 'It is not sent again.' },
        },
      },
    },
  },
}

/** Adds to the document of the API what receivers of results get. */
export const describeCallbacks: SwaggerTransformObject = (document) => {
  if (!('openapiObject' in document)) return document.swaggerObject
  const { openapiObject } = document
  const start = openapiObject.paths?.['/v1/discussions']?.post
  if (start) Object.assign(start, { callbacks: CALLBACKS })
  return openapiObject
}
