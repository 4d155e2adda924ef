#!/usr/bin/env node
import { loadProgram } from './load-program.js'

loadProgram().main(process.argv.slice(2))
