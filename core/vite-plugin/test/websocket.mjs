import http from 'node:http'

/** Connects to Vite's socket for hot updates and collects the messages. */
export function connect(port) {
  return new Promise((resolve, reject) => {
    const messages = []
    const request = http.get({
      port,
      host: 'localhost',
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'Sec-WebSocket-Protocol': 'vite-hmr',
      },
    })
    request.on('error', reject)
    request.on('response', (response) => reject(new Error(`not upgraded: ${response.statusCode}`)))
    request.on('upgrade', (_, socket, first) => {
      let rest = first
      const read = (data) => {
        rest = Buffer.concat([rest, data])
        for (;;) {
          if (rest.length < 2) return
          let [length, start] = [rest[1] & 127, 2] // a server does not mask
          if (length === 126) [length, start] = rest.length < 4 ? [Infinity, 4] : [rest.readUInt16BE(2), 4]
          else if (length === 127) [length, start] = rest.length < 10 ? [Infinity, 10] : [Number(rest.readBigUInt64BE(2)), 10]
          if (rest.length < start + length) return
          if ((rest[0] & 15) === 1) messages.push(JSON.parse(rest.subarray(start, start + length).toString()))
          rest = rest.subarray(start + length)
        }
      }
      read(Buffer.alloc(0))
      socket.on('data', read)
      socket.on('error', () => {})
      resolve({ messages, close: () => socket.destroy() })
    })
  })
}
