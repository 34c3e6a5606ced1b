export * from './errors.ts'
export * as http from './http.ts'
export * from './ids.ts'
export * from './messages.ts'
