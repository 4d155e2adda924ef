import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { Discussions } from './discussions.js'
import {
  agentsSchema,
  listedTeamsSchema,
  methodsSchema,
  type PanelView,
  readinessSchema,
} from './panel-view.js'
import { documentProblems } from './route-parts.js'

/** Whom clients can choose, and how the server is. */
export function addServerRoutes(server: FastifyInstance, discussions: Discussions, panel: PanelView): void {
  const app = server.withTypeProvider<ZodTypeProvider>()
  const config = { scope: 'read' } as const
  const problems = documentProblems(401, 403)

  app.get(
    '/v1/agents',
    {
      config,
      schema: {
        tags: ['panel'],
        summary: 'The agents, and whether they can be asked',
        response: { 200: agentsSchema, ...problems },
      },
    },
    async () => ({ agents: (await panel.read()).agents }),
  )

  app.get(
    '/v1/teams',
    {
      config,
      schema: { tags: ['panel'], summary: 'The teams', response: { 200: listedTeamsSchema, ...problems } },
    },
    async () => ({ teams: (await panel.read()).teams }),
  )

  app.get(
    '/v1/methods',
    {
      config,
      schema: {
        tags: ['panel'],
        summary: 'The ways to discuss, and how many replies each takes',
        response: { 200: methodsSchema, ...problems },
      },
    },
    async () => ({ methods: (await panel.read()).methods }),
  )

  app.get(
    '/healthz',
    {
      config: { isOpen: true },
      schema: {
        tags: ['server'],
        summary: 'Whether the server answers',
        security: [],
        response: { 200: z.object({ status: z.literal('ok') }), ...documentProblems(403) },
      },
    },
    async () => ({ status: 'ok' as const }),
  )

  app.get(
    '/readyz',
    {
      schema: {
        tags: ['server'],
        summary: 'Whether discussions can be accepted and held',
        response: { 200: readinessSchema, 503: readinessSchema, ...documentProblems(401) },
      },
    },
    async (_, reply) => {
      const readiness = await panel.checkReadiness(discussions)
      return reply.code(readiness.status === 'ready' ? 200 : 503).send(readiness)
    },
  )

  app.get('/openapi.json', { config: { isOpen: true }, schema: { hide: true } }, async (_, reply) =>
    reply.type('application/json; charset=utf-8').send(JSON.stringify(server.swagger())),
  )
}
