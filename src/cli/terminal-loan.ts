/** Whoever has the terminal most of the time and leaves it to a dialog. */
export interface TerminalHolder {
  giveWay(): void
  takeBack(): void
}

/** There is one terminal in a process, so there is one who holds it. */
let holder: TerminalHolder | null = null

/** Says who has the terminal. @returns says that it does no longer */
export function holdTerminal(next: TerminalHolder): () => void {
  holder = next
  return () => {
    if (holder === next) holder = null
  }
}

/** Has the terminal to itself while a dialog is held. */
export async function borrowTerminal<Value>(dialog: () => Promise<Value>): Promise<Value> {
  const owner = holder
  owner?.giveWay()
  try {
    return await dialog()
  } finally {
    if (owner === holder) owner?.takeBack()
  }
}
