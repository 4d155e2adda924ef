import { createHmac } from 'node:crypto'

/**
 * What is sent in `X-OpenBotMan-Signature`: `t=<seconds>,v1=<hex>`, an HMAC-SHA256 of `<seconds>.<body>`. The scheme is
 * the one of Stripe's webhooks, which many libraries can check: the time is signed too, so that a receiver can refuse
 * what is sent to it again later.
 * @param body the bytes that are sent
 * @param atMs milliseconds since 1970
 */
export function signBody(secret: string, body: string, atMs: number): string {
  const seconds = Math.floor(atMs / 1000)
  return `t=${seconds},v1=${createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')}`
}
