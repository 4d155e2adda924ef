import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readFiles } from '../src/context/files.js'
import { isSecretFile } from '../src/context/secret-files.js'
import { maskSecrets } from '../src/context/secret-text.js'
import { TempFolder } from './temp-folder.js'

const MASK = '[secret left out]'
// Put together here, so that the file itself holds nothing that looks like a secret.
const LETTERS = 'Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4f'
const BASE64 = 'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj'
const begin = (kind: string) => `-----BEGIN ${kind}-----`
const end = (kind: string) => `-----END ${kind}-----`

describe('files that are secret by their name', () => {
  it.each([
    '.env',
    '.env.local',
    'config/.env.production',
    'prod.env',
    'server.pem',
    'tls/server.KEY',
    'store.p12',
    'app.jks',
    'id_rsa',
    'keys/id_ed25519',
    'id_rsa.bak',
    '.netrc',
    '_netrc',
    '.pypirc',
    '.htpasswd',
    '.git-credentials',
    'credentials.json',
    'Credentials.yml',
    'secrets.yaml',
    'app-secrets.yml',
    'client_secret_123.json',
    'service-account.json',
    '.aws/credentials',
    '.ssh/config',
    '.kube/config',
    '.docker/config.json',
    'infra/terraform.tfstate',
    'prod.tfvars',
  ])('%s', (path) => {
    expect(isSecretFile(path)).toBe(true)
  })

  it.each([
    '.env.example',
    '.env.sample',
    'env.ts',
    'src/secrets.ts',
    'src/credentials.test.ts',
    'id_rsa.pub',
    '.ssh/id_ed25519.pub',
    'id_rsa_reader.ts',
    'keys.ts',
    'monkey.txt',
    'docs/environment.md',
    'server.crt',
    'config.json',
    'tokens.json',
  ])('not %s', (path) => {
    expect(isSecretFile(path)).toBe(false)
  })
})

describe('secrets within a text', () => {
  const secrets: [what: string, before: string, secret: string, after?: string][] = [
    ['AWS key id', 'key ', `${'AKIA'}IOSFODNN7EXAMPLE`, '.'],
    ['AWS secret key', 'aws_secret_access_key = ', `wJalrXUtnFEMI/K7MDENG/${'bPxRfiCYEXAMPLEKEY'}`],
    ['GitHub token', 'git clone https://', `ghp_${LETTERS}1234`, '@github.com/a/b'],
    ['GitHub fine-grained token', '', `github_pat_${LETTERS}_${LETTERS}`],
    ['GitLab token', 'token ', `glpat-${LETTERS.slice(0, 20)}`],
    ['Slack token', '"', `xoxb-123456789012-${LETTERS}`, '"'],
    ['Slack web hook', 'https://hooks.slack.com/services/', `T00000000/B00000000/${LETTERS.slice(0, 24)}`],
    ['OpenAI key', 'OPENAI_API_KEY=', `sk-proj-${LETTERS}-_${LETTERS}`],
    ['older OpenAI key', '', `sk-${LETTERS}`],
    ['Anthropic key', 'x-api-key: ', `sk-ant-api03-${LETTERS}-${LETTERS}-AA`],
    ['Google key', '?key=', `AIza${LETTERS}abc`, '&x=1'],
    ['Stripe key', "new Stripe('", `sk_live_${LETTERS}`, "')"],
    ['npm token', '//registry.npmjs.org/:x=', `npm_${LETTERS}abcd`],
    ['JWT', 'curl -H ', `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.${LETTERS}`, ' x'],
    ['bearer', 'Authorization: Bearer ', `${LETTERS}`],
    ['password in a URL', 'postgres://app:', 's3cr3t-pw', '@db.internal/x'],
    ['quoted password', 'const password = "', 'hx7!Kq2zP', '"'],
    ['password of letters', 'pwd = "', 'Horse!Battery', '"'],
    ['property', "  apiKey: '", LETTERS, "',"],
    ['JSON', '{"client_secret": "', LETTERS, '"}'],
    ['index', 'config["db_password"] = "', 'Tr0ub4dor&3', '"'],
    ['environment', 'export SESSION_SECRET=', LETTERS],
    ['YAML', '  token: ', LETTERS, ' # rotate'],
    ['connection string', 'Endpoint=x;AccountKey=', `${LETTERS}${LETTERS}==`, ';'],
  ]
  it.each(secrets)('%s', (_, before, secret, after = '') => {
    expect(maskSecrets(`first\n${before}${secret}${after}\nlast`)).toEqual({
      text: `first\n${before}${MASK}${after}\nlast`,
      lines: [2],
    })
  })

  it.each([
    'const token = readToken(input)',
    'password: string',
    'password: "required"',
    'const apiKey = process.env.OPENAI_API_KEY2',
    `apiKey: "\${OPENAI_API_KEY_2024}"`,
    'api_key = "your-api-key-123"',
    'token: "<token-1234>"',
    'password = "xxxxxxxx1"',
    'token = "aaaaaaaaaaaaaaaaaaa1"',
    'secretName: registry-credentials-v2',
    'token_url: "https://auth.internal/oauth2/token"',
    'private_key: "./certs/server1.pkcs8"',
    'integrity sha512-Ab3dEf6hIj9lMn2pQr5tUv8xYz1bCd4fAb3dEf6hIj9lMn2pQr5tUv8xYz1bCd4f==',
    'commit 6cff71d0a3b1c5e7f9123456789abcdef0123456',
    'postgres://user:password@localhost/db',
    `postgres://app:\${DB_PASSWORD}@localhost/db`,
    '<div class="sk-folding-cube sk-cube-grid-loading-animation">',
    'LoadCredential=API_TOKENS:/etc/openbotman/secrets/API_TOKENS_2',
    'maxTokens: 1234567890123',
    'const tokenizer = "cl100k_base_v2"',
    'a bearer of news-from-the-north-2024',
    `const BEGIN = /${begin('PRIVATE KEY')}/`,
    `${begin('PRIVATE KEY')}\n...\n${end('PRIVATE KEY')}`,
    `${begin('CERTIFICATE')}\n${BASE64}\n${end('CERTIFICATE')}`,
  ])('none in: %s', (text) => {
    expect(maskSecrets(text)).toEqual({ text, lines: [] })
  })

  const keys: [what: string, given: string, masked: string, line: number, margin?: number][] = [
    [
      'whole',
      `a\n${begin('RSA PRIVATE KEY')}\n${BASE64}\n${BASE64}\nAb==\n${end('RSA PRIVATE KEY')}\nb`,
      `a\n${MASK}\n\n\n\n\nb`,
      2,
    ],
    [
      'in a string',
      `k = "${begin('PRIVATE KEY')}\\n${BASE64}\\n${end('PRIVATE KEY')}\\n";`,
      `k = "${MASK}\\n";`,
      1,
    ],
    [
      'in strings',
      `k = "${begin('PRIVATE KEY')}\\n" +\n  "${BASE64}\\n" +\n  "${end('PRIVATE KEY')}";\nx`,
      `k = "${MASK}\n\n";\nx`,
      1,
    ],
    [
      'with headers',
      `${begin('RSA PRIVATE KEY')}\nProc-Type: 4,ENCRYPTED\n\n${BASE64}\n${end('RSA PRIVATE KEY')}`,
      `${MASK}\n\n\n\n`,
      1,
    ],
    ['without its end', `${begin('PRIVATE KEY')}\n${BASE64}\n@@ -1 +1 @@`, `${MASK}\n\n@@ -1 +1 @@`, 1],
    ['without its beginning', `x\n${BASE64}\n${BASE64}\n${end('PRIVATE KEY')}\ny`, `x\n${MASK}\n\n\ny`, 2],
    [
      'in a diff',
      `+a\n+${begin('PRIVATE KEY')}\n+${BASE64}\n+${end('PRIVATE KEY')}\n b`,
      `+a\n+${MASK}\n+\n+\n b`,
      2,
      1,
    ],
  ]
  it.each(keys)('a private key, %s', (_, given, masked, line, margin = 0) => {
    expect(maskSecrets(given, margin)).toEqual({ text: masked, lines: [line] })
  })

  it('finds several in a line, and is quick with very long ones', () => {
    const line = `a=${'AKIA'}IOSFODNN7EXAMPLE b=ghp_${LETTERS}`
    expect(maskSecrets(line)).toEqual({ text: `a=${MASK} b=${MASK}`, lines: [1, 1] })
    for (const piece of ['password', 'token="', 'https://a:', 'eyJ', 'a.b-c_d ', 'Bearer ', 'x'])
      expect(maskSecrets(piece.repeat(250_000 / piece.length)).lines).toEqual([])
  }, 20_000)
})

describe('reading', () => {
  let folder: TempFolder
  beforeEach(() => {
    folder = new TempFolder()
  })
  afterEach(() => folder.remove())
  const read = (...patterns: string[]) =>
    readFiles(patterns, { cwd: folder.path, limits: { files: 20, bytesEach: 10_000, bytesTotal: 50_000 } })

  it('leaves secret files out whatever way they were named, and names them even when ignored', async () => {
    folder.write({ '.gitignore': '.env\n', '.env': 'A=1\n', 'server.key': 'x\n', 'a.ts': 'a\n' })
    const why = 'a file of secrets, by its name'
    for (const pattern of ['.', '**'])
      expect(await read(pattern, '!.gitignore')).toMatchObject({
        files: [{ path: 'a.ts' }],
        leftOut: [
          { path: '.env', why },
          { path: 'server.key', why },
        ],
      })
    expect(await read('.env')).toMatchObject({ files: [], leftOut: [{ path: '.env', why }] })
    expect((await read('*.ts')).leftOut).toEqual([])
  })

  it('leaves out registry settings that hold a token, and reads those that do not', async () => {
    folder.write({
      '.npmrc': `//registry.npmjs.org/:_authToken=${LETTERS}\n`,
      'a/.npmrc': `//registry.npmjs.org/:_authToken=\${NPM_TOKEN}\nsave-exact=true\n`,
    })
    expect(await read('.npmrc', 'a/.npmrc')).toMatchObject({
      files: [{ path: 'a/.npmrc' }],
      leftOut: [{ path: '.npmrc', why: 'it holds a token for a package registry' }],
    })
  })

  it('masks secrets in ordinary files and says where', async () => {
    folder.write({
      'one.ts': `a\nconst key = '${'AKIA'}IOSFODNN7EXAMPLE'\nb\n`,
      'two.yml': `token: ${LETTERS}\nx: 1\npassword: "${LETTERS}"\n`,
    })
    expect(await read('.')).toEqual({
      files: [
        { path: 'one.ts', text: `a\nconst key = '${MASK}'\nb\n`, lines: 3 },
        { path: 'two.yml', text: `token: ${MASK}\nx: 1\npassword: "${MASK}"\n`, lines: 3 },
      ],
      leftOut: [
        { path: 'one.ts', why: '1 secret in line 2 masked' },
        { path: 'two.yml', why: '2 secrets in lines 1, 3 masked' },
      ],
      warnings: [],
    })
  })
})
