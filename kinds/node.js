#!/usr/bin/env node
// Sessions of Node.js, as at its prompt: the value of an expression is printed, unless it is undefined.
//
//     kinds:
//       node-repl: {session: [node, "{kit}/kinds/node.js"], highlight: js}
//
// Each session is a process of its own, so that an endless loop in one does not hold up another.
'use strict'

const { randomUUID } = require('node:crypto')

if (process.argv[2] === '--session') session(process.argv[3])
else serve()

// What Etude says, and what it is told.

function serve () {
  const { spawn } = require('node:child_process')
  const { createInterface } = require('node:readline')
  const sessions = new Map()
  const say = message => process.stdout.write(JSON.stringify(message) + '\n')

  const open = name => {
    const mark = randomUUID()
    const child = spawn(process.execPath, [__filename, '--session', mark], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'], detached: true
    })
    const session = { child, mark, isBusy: false, isOpen: false, isClosed: false, text: '' }
    sessions.set(name, session)
    child.stdout.setEncoding('utf8')
    child.stdout.on('data', text => {
      session.text += text
      // The mark ends what an input has printed; a part of it may have come.
      for (;;) {
        const start = session.text.indexOf(mark)
        const end = start < 0 ? -1 : session.text.indexOf('\n', start)
        const printed = start < 0 ? session.text.slice(0, -mark.length) : session.text.slice(0, start)
        print(name, printed)
        session.text = session.text.slice(printed.length)
        if (end < 0) return
        const report = JSON.parse(session.text.slice(mark.length, end - printed.length))
        session.text = session.text.slice(end - printed.length + 1)
        if (!session.isOpen) {
          session.isOpen = true
          say({ session: name, state: 'idle' })
          continue
        }
        session.isBusy = false
        if (report.error) say({ session: name, error: report.error, line: report.line })
        say(report.failure
          ? { session: name, state: 'idle', failure: report.failure }
          : { session: name, state: 'idle' })
      }
    })
    child.on('close', (status, signal) => {
      if (session.isClosed) return
      print(name, session.text)
      sessions.delete(name)
      say({ session: name, state: 'gone', reason: `node ended with ${signal ?? `status ${status}`}` })
    })
  }

  // A line may be a megabyte at most.
  const print = (name, text) => {
    for (let start = 0; start < text.length; start += 100000) {
      say({ session: name, output: text.slice(start, start + 100000) })
    }
  }

  // As a terminal does: all that the session has started gets it.
  const signal = (session, name) => {
    try {
      process.kill(-session.child.pid, name)
    } catch {
      // It has ended.
    }
  }

  const close = name => {
    const session = sessions.get(name)
    if (!session) return
    session.isClosed = true
    signal(session, 'SIGKILL')
    sessions.delete(name)
  }

  createInterface({ input: process.stdin }).on('line', line => {
    const message = JSON.parse(line)
    if ('open' in message) open(message.open)
    else if ('input' in message) {
      const session = sessions.get(message.session)
      if (!session) return
      session.isBusy = true
      session.child.send(message.input)
    } else if ('interrupt' in message) {
      const session = sessions.get(message.interrupt)
      if (session?.isBusy) signal(session, 'SIGINT')
    } else if ('close' in message) close(message.close)
    // A later Etude may say more.
  }).on('close', () => { for (const name of [...sessions.keys()]) close(name) })
}

// The process of one session.

function session (mark) {
  const { writeSync } = require('node:fs')
  const { inspect } = require('node:util')
  const { Script } = require('node:vm')
  globalThis.require = require('node:module').createRequire(process.cwd() + '/')
  const write = text => {
    let rest = Buffer.from(text)
    while (rest.length > 0) {
      try {
        rest = rest.subarray(writeSync(1, rest))
      } catch (error) {
        if (error.code !== 'EAGAIN') throw error
      }
    }
  }
  // Errors come out of the same pipe, in their order.
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = (text, encoding, done) => {
      write(text)
      const after = typeof encoding === 'function' ? encoding : done
      if (after) process.nextTick(after)
      return true
    }
  }
  const report = what => write(mark + JSON.stringify(what) + '\n')
  const shown = error => error instanceof Error ? String(error) : inspect(error)

  // What ends a wait for a promise.
  let interrupt = () => {}
  process.on('SIGINT', () => interrupt(new Error('interrupted')))
  let failure
  const fail = error => {
    failure ??= shown(error)
    write(`Uncaught ${shown(error)}\n`)
  }
  process.on('uncaughtException', fail)

  // The script of an input. `await` is known at the top of an expression, and of `const name = …`.
  const compile = text => {
    const script = code => new Script(code, { filename: 'REPL' })
    try {
      return script(text)
    } catch (error) {
      if (!/\bawait\b/.test(text)) throw error
      const [, name, value] = /^\s*(?:const|let|var)\s+([\w$]+)\s*=\s*(.*)$/s.exec(text) ?? []
      if (name) {
        script(`var ${name}`).runInThisContext()
        return script(`(async () => { ${name} = (${value.trim().replace(/;$/, '')}\n) })()`)
      }
      try {
        return script(`(async () => (${text.trim().replace(/;$/, '')}\n))()`)
      } catch {
        return script(`(async () => {${text}\n})()`)
      }
    }
  }

  const run = async text => {
    failure = undefined
    let script
    try {
      script = compile(text)
    } catch (error) {
      const line = /^REPL:(\d+)/.exec(error.stack)
      return { error: shown(error), line: line ? Number(line[1]) : 1 }
    }
    try {
      const interrupted = new Promise((resolve, reject) => { interrupt = reject })
      const value = script.runInThisContext({ breakOnSigint: true, displayErrors: false })
      const isWaited = value instanceof Promise && /\bawait\b/.test(text)
      const result = isWaited ? await Promise.race([value, interrupted]) : value
      if (result !== undefined) write(inspect(result) + '\n')
    } catch (error) {
      fail(error)
    }
    interrupt = () => {}
    return failure ? { failure } : {}
  }

  process.on('message', async text => report(await run(text)))
  process.on('disconnect', () => process.exit())
  report({})
}
