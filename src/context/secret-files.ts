/** Endings that mark a template to be filled in, made to be shared. */
const TEMPLATE = /\.(example|sample|template|dist|defaults?)$/

/** Names of files that hold secrets by custom, in lower case. */
const SECRET_NAMES: readonly RegExp[] = [
  /^\.env(\..+)?$|^\.envrc$|\.env$/,
  /\.(pem|key|p8|p12|pfx|pkcs12|ppk|jks|keystore|kdbx?|gpg|pgp|age|agekey|tfstate|tfvars|mobileprovision|ovpn)$/,
  /\.(tfstate|tfvars)\.(backup|json)$/,
  /^id_(rsa|dsa|ecdsa|ed25519)(_sk)?([-_]\w+)?(\.(bak|old|orig|txt|pem|key))?$/,
  /^[._]netrc$|^\.(pgpass|my\.cnf|mylogin\.cnf|htpasswd|git-credentials|dockercfg|dockerconfigjson|pypirc|vault-token|s3cfg|boto|databrickscfg|terraformrc)$/,
  /^(credentials?|secrets?)(\.(json|ya?ml|toml|ini|env|txt|csv|properties|xml|enc))?$/,
  /[._-](credentials?|secrets?)\.(json|ya?ml|toml|ini|env|properties)$/,
  /^(client[_-]?secrets?|service[_-]?account)[^/]*\.json$/,
  /^(kubeconfig|wallet\.dat|\.?vault[_-]pass(word)?(\.txt)?)$/,
]

/** The same for files that only their folder tells. */
const SECRET_PATHS: readonly RegExp[] = [
  /(^|\/)\.(ssh|gnupg|password-store)\/(?!.*\.pub$)/,
  /(^|\/)\.aws\/(credentials|config)/,
  /(^|\/)\.docker\/config\.json$/,
  /(^|\/)\.kube\/config$/,
  /(^|\/)\.config\/(gh\/hosts\.ya?ml|gcloud\/)/,
]

/** Settings of package managers that may hold a token or not, by name, and what gives one away. */
const REGISTRY_SETTINGS = /(^|\/)(\.npmrc|\.yarnrc(\.ya?ml)?|nuget\.config)$/i
const REGISTRY_TOKEN =
  /(_authtoken|_auth|_password|npmauthtoken|npmauthident)["']?\s*[=:]\s*["']?(?![\s"'$%])\S|cleartextpassword/i

/** Whether a file holds secrets, judged by its path alone: such a file is never read. Slashes are forward ones. */
export function isSecretFile(path: string): boolean {
  const lower = path.toLowerCase()
  const name = lower.slice(lower.lastIndexOf('/') + 1)
  if (TEMPLATE.test(name)) return false
  return SECRET_NAMES.some((rule) => rule.test(name)) || SECRET_PATHS.some((rule) => rule.test(lower))
}

/** Whether a package manager's settings (`.npmrc` and its like) hold a token. A reference such as `${TOKEN}` is none. */
export function holdsRegistryToken(path: string, text: string): boolean {
  return REGISTRY_SETTINGS.test(path) && REGISTRY_TOKEN.test(text)
}
