import type { Server } from 'node:http'
import net from 'node:net'
import path from 'node:path'
import tls from 'node:tls'
import type { ResolvedConfig } from 'vite'
import type { Entry } from './input.js'

/** A dev server's description of itself for the Go application. */
export interface Announcement {
  /** The origin under which the Go process reaches the server. */
  url: string
  /** Vite's base in development; starts and ends with a slash. */
  base: string
  pid: number
  /** Vite's version. */
  version: string
  /** 32 hexadecimal digits, new for each start of a server. */
  id: string
  /** Vite's root; an absolute path with slashes. */
  root: string
  /** Vite's public directory; an absolute path with slashes, or empty if Vite has none. */
  publicDir: string
  /** The entries of the build. */
  inputs: Entry[]
  /** In direct mode, the origin that browsers load modules from. */
  origin?: string
}

/** Returns the files for a server's announcement: the Go application may know Vite's root or its configuration file. */
export function announcementFiles(config: ResolvedConfig): string[] {
  const directories = new Set([path.resolve(config.root)])
  if (config.configFile) directories.add(path.resolve(path.dirname(config.configFile)))
  return [...directories].map((directory) => path.join(directory, 'node_modules', '.vite', 'govite.json'))
}

/** Returns the dev server's base, with a slash at both ends. */
export function devBase(config: ResolvedConfig): string {
  const base = config.base.replace(/^\/+|\/+$/g, '')
  return base === '' || base === '.' ? '/' : `/${base}/`
}

/**
 * Returns the origin of a listening server, or undefined for a server without a
 * port (a Unix socket). The host is localhost for a server on all addresses,
 * and for a loopback address that Vite chose.
 */
export function originOf(server: Server, config: ResolvedConfig): string | undefined {
  const address = server.address()
  if (address === null || typeof address === 'string') return undefined
  return origin(address.address, address.port, Boolean(config.server.https) || server instanceof tls.Server, config)
}

/** Returns the server's origin, from the connection of a request. */
export function originOfSocket(socket: net.Socket, config: ResolvedConfig): string | undefined {
  const { localAddress, localPort } = socket
  if (localAddress === undefined || localPort === undefined) return undefined
  return origin(localAddress, localPort, socket instanceof tls.TLSSocket, config)
}

function origin(address: string, port: number, secure: boolean, config: ResolvedConfig): string {
  const { host } = config.server
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  const loopback = plain === '127.0.0.1' || plain === '::1'
  const chosen = typeof host === 'string' && host !== 'localhost'
  const name =
    plain === '0.0.0.0' || plain === '::' || (loopback && !chosen) ? 'localhost' : net.isIPv6(plain) ? `[${plain}]` : plain
  return `${secure ? 'https' : 'http'}://${name}:${port}`
}
