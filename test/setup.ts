// No test sees the developer's keys, endpoints or settings.
for (const name of Object.keys(process.env)) {
  if (/_API_KEY$|^(OPENBOTMAN|ANTHROPIC|OPENAI|GEMINI|GOOGLE|CLAUDE|CODEX)_/.test(name))
    delete process.env[name]
}
delete process.env.CLAUDECODE
