/** Why a type of provider is not given a folder to read; a type that is not here can be held to one. */
const REFUSED: Readonly<Record<string, string>> = {
  'codex-cli': 'cannot be held to one folder: it reads with a shell, and its sandbox shows it the whole disk',
  'gemini-cli':
    'cannot be held to harmless files: its search shows .env files and keys, and it takes what the folder says for instructions',
}

/**
 * Whether a provider can be given a folder to read, and nothing else.
 * @param type a provider's type, as `claude-cli`
 * @returns null: it can; else why not, as the end of a sentence that begins with its name
 */
export function refuseFileAccess(type: string): string | null {
  return type === 'claude-cli' ? null : (REFUSED[type] ?? 'cannot read files')
}

/** Of files that hold data, and not a program that is about secrets. */
const DATA_ENDINGS = 'json yaml yml toml ini env txt csv properties xml enc'.split(' ')

/**
 * Names of files and folders that hold secrets by custom, as globs of one path segment. An agent that may read a
 * folder gets to see none of these in it, nor the settings and logins of the agent CLIs.
 */
export const SECRET_GLOBS: readonly string[] = [
  '.env* *.env',
  '*.pem *.key *.p8 *.p12 *.pfx *.pkcs12 *.ppk *.jks *.keystore *.kdb *.kdbx *.gpg *.pgp *.age *.agekey',
  '*.tfstate *.tfstate.* *.tfvars *.tfvars.* *.mobileprovision *.ovpn',
  'id_rsa* id_dsa* id_ecdsa* id_ed25519*',
  '.netrc _netrc .pgpass .my.cnf .mylogin.cnf .htpasswd .git-credentials .dockercfg .dockerconfigjson .pypirc',
  '.npmrc .yarnrc .yarnrc.yml nuget.config .vault-token .s3cfg .boto .databrickscfg .terraformrc',
  'kubeconfig wallet.dat .vault_pass* .vault-pass* vault_pass* vault-pass*',
  'credential credentials secret secrets',
  ...DATA_ENDINGS.map((ending) => `*credential*.${ending} *secret*.${ending}`),
  'service_account*.json service-account*.json',
  '.git .ssh .gnupg .password-store .aws .azure .docker .kube .gcloud gcloud .claude .claude.json .codex .gemini',
].flatMap((line) => line.split(' '))
