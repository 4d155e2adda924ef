/** How the server was started: what its clients cannot change, as typed on the command line. */
export interface ServingSettings {
  /** Absolute path of the configuration. */
  config?: string | undefined
  /** Folder of the runs. */
  output?: string | undefined
  /** `type[:model]` for every agent. */
  provider?: string | undefined
  /** Rules instead of models for every agent. */
  offline?: boolean | undefined
  timeout?: string | undefined
  deadline?: string | undefined
  /** The most that one discussion may take; a client may ask for less. */
  budget?: string | undefined
}
